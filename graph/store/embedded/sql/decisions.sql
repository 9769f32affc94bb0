-- What officers decided about rings: facts, oldest first.

-- name: add
INSERT OR IGNORE INTO ring_decision VALUES (?, ?, ?, ?, ?)

-- name: every
SELECT body FROM ring_decision WHERE decided_at <= :known ORDER BY decided_at, added_no

-- name: undoers
SELECT id FROM ring_decision WHERE undoes = ?
