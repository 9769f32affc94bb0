-- Movements of money as columns, each column one text of values.

-- name: transfers_all
SELECT group_concat(f.payer), group_concat(f.beneficiary),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.transfer_key, char(31))
FROM transfer f
WHERE (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: transfers_since
SELECT group_concat(f.payer), group_concat(f.beneficiary),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.transfer_key, char(31))
FROM transfer f INDEXED BY transfer_latest
WHERE f.latest_at >= :since AND (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: transfers_of
WITH asked AS MATERIALIZED (SELECT value AS no FROM json_each(:accounts)),
of AS (
  SELECT f.no FROM asked a CROSS JOIN transfer f ON f.payer = a.no
  UNION
  SELECT f.no FROM asked a CROSS JOIN transfer f ON f.beneficiary = a.no
)
SELECT group_concat(f.payer), group_concat(f.beneficiary),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.transfer_key, char(31))
FROM of o CROSS JOIN transfer f ON f.no = o.no
WHERE (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: transfers_of_since
WITH asked AS MATERIALIZED (SELECT value AS no FROM json_each(:accounts)),
of AS (
  SELECT f.no FROM asked a CROSS JOIN transfer f ON f.payer = a.no AND f.latest_at >= :since
  UNION
  SELECT f.no FROM asked a CROSS JOIN transfer f ON f.beneficiary = a.no AND f.latest_at >= :since
)
SELECT group_concat(f.payer), group_concat(f.beneficiary),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.transfer_key, char(31))
FROM of o CROSS JOIN transfer f ON f.no = o.no
WHERE (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: draws_all
SELECT group_concat(f.account), group_concat(coalesce(f.atm, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.channel, char(31))
FROM withdrawal f
WHERE f.is_declined = 0
  AND (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: draws_since
SELECT group_concat(f.account), group_concat(coalesce(f.atm, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.channel, char(31))
FROM withdrawal f INDEXED BY withdrawal_latest
WHERE f.is_declined = 0
  AND f.latest_at >= :since AND (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: draws_of
SELECT group_concat(f.account), group_concat(coalesce(f.atm, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.channel, char(31))
FROM json_each(:accounts) a CROSS JOIN withdrawal f ON f.account = a.value
WHERE f.is_declined = 0
  AND (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: draws_of_since
SELECT group_concat(f.account), group_concat(coalesce(f.atm, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.event_at, -1)), group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.id, char(31)), group_concat(f.channel, char(31))
FROM json_each(:accounts) a CROSS JOIN withdrawal f ON f.account = a.value AND f.latest_at >= :since
WHERE f.is_declined = 0 AND (:until IS NULL OR f.event_at <= :until)
  AND {visible f}

-- name: ties_all
SELECT min(f.id), u.key, i.key, min(f.known_at)
FROM identifier_use f JOIN entity u ON u.no = f.user JOIN entity i ON i.no = f.identifier
WHERE f.link IN (7, 8) AND {visible f}
GROUP BY f.identifier, f.user
ORDER BY i.key, u.key

-- name: ties_of
WITH asked AS MATERIALIZED (
  SELECT DISTINCT f.identifier FROM json_each(:accounts) a
  CROSS JOIN identifier_use f ON f.user = a.value
  WHERE f.link IN (7, 8) AND {visible f}
)
SELECT min(f.id), u.key, i.key, min(f.known_at)
FROM asked s CROSS JOIN identifier_use f ON f.identifier = s.identifier
JOIN entity u ON u.no = f.user JOIN entity i ON i.no = f.identifier
WHERE f.link IN (7, 8) AND {visible f}
GROUP BY f.identifier, f.user
ORDER BY i.key, u.key
