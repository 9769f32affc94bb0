-- What follows from an account: a row of the frontier at a time, its facts in the order asked.

-- name: transfers_from
SELECT f.no FROM transfer f
WHERE f.payer = :entity
  AND (:after IS NULL OR f.latest_at > :after)
  AND (:before IS NULL OR f.event_at < :before)
  AND (:at_least IS NULL OR f.amount_paise >= :at_least)
  AND {visible f}
ORDER BY
  CASE :order WHEN 'NEWEST' THEN -f.event_at WHEN 'OLDEST' THEN f.event_at
    WHEN 'LARGEST' THEN -f.amount_paise ELSE f.amount_paise END NULLS LAST,
  f.event_at NULLS LAST, f.id
LIMIT :limit

-- name: transfers_into
SELECT f.no FROM transfer f
WHERE f.beneficiary = :entity
  AND (:after IS NULL OR f.latest_at > :after)
  AND (:before IS NULL OR f.event_at < :before)
  AND (:at_least IS NULL OR f.amount_paise >= :at_least)
  AND {visible f}
ORDER BY
  CASE :order WHEN 'NEWEST' THEN -f.event_at WHEN 'OLDEST' THEN f.event_at
    WHEN 'LARGEST' THEN -f.amount_paise ELSE f.amount_paise END NULLS LAST,
  f.event_at NULLS LAST, f.id
LIMIT :limit

-- name: exits_of_account
SELECT f.no FROM withdrawal f
WHERE f.account = :entity
  AND (:after IS NULL OR f.latest_at > :after)
  AND (:before IS NULL OR f.event_at < :before)
  AND (:at_least IS NULL OR f.amount_paise >= :at_least)
  AND {visible f}
ORDER BY
  CASE :order WHEN 'NEWEST' THEN -f.event_at WHEN 'OLDEST' THEN f.event_at
    WHEN 'LARGEST' THEN -f.amount_paise ELSE f.amount_paise END NULLS LAST,
  f.event_at NULLS LAST, f.id
LIMIT :limit

-- name: exits_of_machine
SELECT f.no FROM withdrawal f
WHERE f.atm = :entity
  AND (:after IS NULL OR f.latest_at > :after)
  AND (:before IS NULL OR f.event_at < :before)
  AND (:at_least IS NULL OR f.amount_paise >= :at_least)
  AND {visible f}
ORDER BY
  CASE :order WHEN 'NEWEST' THEN -f.event_at WHEN 'OLDEST' THEN f.event_at
    WHEN 'LARGEST' THEN -f.amount_paise ELSE f.amount_paise END NULLS LAST,
  f.event_at NULLS LAST, f.id
LIMIT :limit

-- name: holds_of
SELECT f.no FROM hold f WHERE f.account = :entity AND {visible f}
ORDER BY f.event_at NULLS LAST, f.id

-- name: transfer_totals
SELECT coalesce(sum(incoming), 0), coalesce(sum(outgoing), 0), min(layer) FROM (
  SELECT max(CASE WHEN f.beneficiary = :entity THEN f.amount_paise END) AS incoming,
    max(CASE WHEN f.payer = :entity THEN f.amount_paise END) AS outgoing,
    min(CASE WHEN f.beneficiary = :entity THEN f.layer END) AS layer
  FROM transfer f
  WHERE (f.payer = :entity OR f.beneficiary = :entity) AND {visible f}
  GROUP BY f.transfer_key
)

-- name: exit_totals
SELECT
  (SELECT coalesce(sum(f.amount_paise), 0) FROM withdrawal f
   WHERE f.account = :entity AND f.is_declined = 0 AND {visible f}),
  (SELECT coalesce(sum(f.amount_paise), 0) FROM hold f
   WHERE f.account = :entity AND (f.released_at IS NULL OR f.released_at > :known)
     AND {visible f})

-- name: count_withdrawals
SELECT {district f} AS district, (f.event_at + 19800000) / 3600000 % 24 AS hour,
  ((f.event_at + 19800000) / 86400000 + 3) % 7 AS weekday, a.key,
  count(*), coalesce(sum(f.amount_paise), 0)
FROM withdrawal f JOIN entity a ON a.no = f.atm
WHERE f.is_declined = 0 AND f.precision IN ('SECOND', 'MINUTE')
  AND f.event_at >= :start AND f.event_at < :end AND {visible f}
GROUP BY 1, 2, 3, a.no
ORDER BY district NULLS LAST, hour, weekday, a.key

-- name: count_withdrawals_now
SELECT v.district AS district, (f.event_at + 19800000) / 3600000 % 24 AS hour,
  ((f.event_at + 19800000) / 86400000 + 3) % 7 AS weekday, a.key,
  count(*), coalesce(sum(f.amount_paise), 0)
FROM withdrawal f JOIN entity a ON a.no = f.atm
LEFT JOIN complaint_version v ON v.complaint = f.complaint AND v.until_no IS NULL
WHERE f.is_declined = 0 AND f.precision IN ('SECOND', 'MINUTE')
  AND f.event_at >= :start AND f.event_at < :end AND f.superseded_no IS NULL
  AND (:districts IS NULL OR f.complaint IS NULL
    OR v.district IN (SELECT value FROM json_each(:districts)))
GROUP BY 1, 2, 3, a.no
ORDER BY district NULLS LAST, hour, weekday, a.key
