-- Forecasts, as they were made.

-- name: add
INSERT OR IGNORE INTO forecast VALUES (?, ?, ?, ?, ?, ?)

-- name: get
SELECT f.body FROM json_each(:ids) j CROSS JOIN forecast f ON f.id = j.value
WHERE {shown_forecast f}

-- name: list_after
SELECT f.made_at, f.body FROM forecast f
WHERE f.added_no <= :no AND f.made_at <= :known AND (:subject IS NULL OR f.subject = :subject)
  AND {shown_forecast f}
  AND (:at IS NULL OR f.made_at < :at OR (f.made_at = :at AND f.id > :key))
ORDER BY f.made_at DESC, f.id
LIMIT :limit

-- name: list_before
SELECT f.made_at, f.body FROM forecast f
WHERE f.added_no <= :no AND f.made_at <= :known AND (:subject IS NULL OR f.subject = :subject)
  AND {shown_forecast f}
  AND (:at IS NULL OR f.made_at > :at OR (f.made_at = :at AND f.id < :key))
ORDER BY f.made_at, f.id DESC
LIMIT :limit
