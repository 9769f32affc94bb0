-- Alerts in commit order, each with its outbox mark.

-- name: add
INSERT OR IGNORE INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: mark
INSERT INTO outbox_mark VALUES (?, ?, ?)

-- name: list_after
SELECT a.body, a.snapshot_no, a.ordinal FROM alert a
WHERE (:at IS NULL OR (a.snapshot_no, a.ordinal) > (:at, :ordinal)) AND {wanted_alert a}
ORDER BY a.snapshot_no, a.ordinal
LIMIT :limit

-- name: list_before
SELECT a.body, a.snapshot_no, a.ordinal FROM alert a
WHERE (:at IS NULL OR (a.snapshot_no, a.ordinal) < (:at, :ordinal)) AND {wanted_alert a}
ORDER BY a.snapshot_no DESC, a.ordinal DESC
LIMIT :limit

-- name: get
SELECT a.body, a.snapshot_no, a.ordinal FROM json_each(:ids) j CROSS JOIN alert a ON a.id = j.value
WHERE {shown_alert a}

-- name: newest
SELECT a.body, a.snapshot_no, a.ordinal FROM alert a
WHERE a.thread = :thread ORDER BY a.version DESC LIMIT 1

-- name: settle
UPDATE alert SET body = :body, state_version = :version WHERE id = :id

-- name: settle_queued
UPDATE queued_alert SET body = :body WHERE id = :id

-- name: marks
SELECT alert, snapshot_no, ordinal FROM outbox_mark ORDER BY snapshot_no, ordinal LIMIT :limit

-- name: clear_marks
DELETE FROM outbox_mark WHERE alert IN (SELECT value FROM json_each(:ids))
