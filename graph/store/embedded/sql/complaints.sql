-- What complaints are: folded from their facts, and lists of them.

-- name: records_of
SELECT f.complaint, f.event_at, f.precision, f.amount_paise, f.reported_at, f.fraud_type,
  f.district, f.police_station, f.status, v.key
FROM json_each(:nos) j CROSS JOIN complaint_record f ON f.complaint = j.value
LEFT JOIN entity v ON v.no = f.victim_account
WHERE {visible f}
ORDER BY f.complaint, f.known_at, f.id

-- name: first_layer_of
SELECT f.complaint, f.event_at, f.precision, f.disputed_paise, p.key
FROM json_each(:nos) j CROSS JOIN transfer f ON f.complaint = j.value AND f.layer = 1
JOIN entity p ON p.no = f.payer
WHERE {visible f}

-- name: first_known_of
SELECT complaint, min(known_at) FROM (
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN transfer f ON f.complaint = j.value WHERE {visible f}
  UNION ALL
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN withdrawal f ON f.complaint = j.value WHERE {visible f}
  UNION ALL
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN hold f ON f.complaint = j.value WHERE {visible f}
  UNION ALL
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN action f ON f.complaint = j.value WHERE {visible f}
  UNION ALL
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN identifier_use f ON f.complaint = j.value WHERE {visible f}
  UNION ALL
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN complaint_record f ON f.complaint = j.value WHERE {visible f}
  UNION ALL
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN entity_record f ON f.complaint = j.value WHERE {visible f}
  UNION ALL
  SELECT f.complaint, f.known_at FROM json_each(:nos) j
  CROSS JOIN observation f ON f.complaint = j.value WHERE {visible f}
) GROUP BY complaint

-- name: all_complaints
SELECT DISTINCT complaint FROM complaint_version

-- name: newest_versions
SELECT v.complaint, v.body FROM json_each(:nos) j
CROSS JOIN complaint_version v ON v.complaint = j.value WHERE v.until_no IS NULL

-- name: end_version
UPDATE complaint_version SET until_no = ? WHERE complaint = ? AND until_no IS NULL

-- name: add_version
INSERT INTO complaint_version VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: get_complaints
SELECT v.body FROM json_each(:numbers) j CROSS JOIN complaint_version v ON v.number = j.value
WHERE v.until_no IS NULL
  AND (:districts IS NULL OR v.district IN (SELECT value FROM json_each(:districts)))

-- name: complaint_nos
SELECT e.no FROM json_each(:keys) j CROSS JOIN entity e ON e.key = j.value

-- name: count_listed
SELECT count(*) FROM (SELECT 1 FROM complaint_version v WHERE {listed v} LIMIT :limit)

-- name: figures
SELECT v.district, (v.fraud_at + 19800000) / 3600000 % 168, v.loss_paise
FROM complaint_version v
WHERE v.until_no IS NULL AND v.fraud_at >= :start AND v.fraud_at < :end
  AND (:districts IS NULL OR v.district IN (SELECT value FROM json_each(:districts)))

-- name: count_days
SELECT v.district, v.body ->> '$.fraud_type' AS fraud_type,
  (v.fraud_at + 19800000) / 86400000 AS day, count(*), coalesce(sum(v.loss_paise), 0)
FROM complaint_version v
WHERE v.until_no IS NULL AND v.fraud_at >= :start AND v.fraud_at < :end
  AND (:districts IS NULL OR v.district IN (SELECT value FROM json_each(:districts)))
GROUP BY 1, 2, 3
ORDER BY v.district NULLS LAST, 2 NULLS LAST, 3

-- name: REPORTED_NEWEST_after
SELECT v.body, v.by_reported FROM complaint_version v
WHERE {listed v} AND (:key IS NULL OR (v.by_reported, v.number) > (:value, :key))
ORDER BY v.by_reported, v.number
LIMIT :limit

-- name: REPORTED_NEWEST_before
SELECT v.body, v.by_reported FROM complaint_version v
WHERE {listed v} AND (:key IS NULL OR (v.by_reported, v.number) < (:value, :key))
ORDER BY v.by_reported DESC, v.number DESC
LIMIT :limit

-- name: LOSS_LARGEST_after
SELECT v.body, v.by_loss FROM complaint_version v
WHERE {listed v} AND (:key IS NULL OR (v.by_loss, v.number) > (:value, :key))
ORDER BY v.by_loss, v.number
LIMIT :limit

-- name: LOSS_LARGEST_before
SELECT v.body, v.by_loss FROM complaint_version v
WHERE {listed v} AND (:key IS NULL OR (v.by_loss, v.number) < (:value, :key))
ORDER BY v.by_loss DESC, v.number DESC
LIMIT :limit

-- name: NUMBER_after
SELECT v.body, 0 FROM complaint_version v
WHERE {listed v} AND (:key IS NULL OR v.number > :key)
ORDER BY v.number
LIMIT :limit

-- name: NUMBER_before
SELECT v.body, 0 FROM complaint_version v
WHERE {listed v} AND (:key IS NULL OR v.number < :key)
ORDER BY v.number DESC
LIMIT :limit
