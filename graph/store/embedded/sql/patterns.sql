-- Saved patterns.

-- name: stored
SELECT body FROM saved_pattern WHERE id = ?

-- name: seen
SELECT s.body FROM saved_pattern s WHERE s.id = :id AND {shown_subscription s}

-- name: put
INSERT OR REPLACE INTO saved_pattern VALUES (?, ?, ?, ?, ?)

-- name: list
SELECT s.body FROM saved_pattern s
WHERE s.is_active = 1 AND {shown_subscription s}
ORDER BY s.created_at, s.id
