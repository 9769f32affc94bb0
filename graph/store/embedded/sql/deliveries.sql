-- The queue between alerts and addresses.

-- name: put_alert
INSERT OR IGNORE INTO queued_alert VALUES (?, ?, ?)

-- name: put_endpoint
INSERT INTO endpoint VALUES (?, ?, NULL, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE state <> 'SUSPENDED'

-- name: suspended
SELECT reason FROM endpoint WHERE id = ? AND state = 'SUSPENDED'

-- name: note_made
INSERT OR IGNORE INTO made VALUES (?)

-- name: add
INSERT OR IGNORE INTO delivery (id, alert, endpoint, subscriptions, language, state, due_at,
  ready_at, dead_after, owner, attempts, claims, fence, provider_no, reason, first_at, settled_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?)

-- name: ready_endpoints
SELECT endpoint, min(ready_at) AS oldest FROM delivery
WHERE ready_at <= :at
GROUP BY endpoint
ORDER BY oldest, endpoint
LIMIT :limit

-- name: ready
SELECT no FROM delivery
WHERE endpoint = :endpoint AND ready_at <= :at
ORDER BY ready_at, no
LIMIT :limit

-- name: claim
UPDATE delivery SET state = 'LEASED', owner = :owner, ready_at = :lease_until,
  fence = fence + 1, claims = claims + 1
WHERE no IN (SELECT value FROM json_each(:nos))
RETURNING no

-- name: settle
UPDATE delivery SET state = :state, due_at = coalesce(:due_at, due_at), ready_at = :ready_at,
  owner = NULL, attempts = attempts + :attempts,
  claims = claims - (:attempts = 0), -- handed back unsent: not a claim that came to nothing
  provider_no = coalesce(:provider_no, provider_no),
  reason = :reason, settled_at = :settled_at
WHERE id = :id AND fence = :fence AND state = 'LEASED'

-- name: next_due
SELECT min(ready_at) FROM delivery WHERE ready_at IS NOT NULL

-- name: by_no
SELECT d.id, a.body, e.body, e.state, d.subscriptions, d.language, d.state, d.due_at, d.dead_after,
  d.attempts, d.claims, d.fence, d.provider_no, d.reason, d.first_at, d.settled_at
FROM json_each(:nos) j CROSS JOIN delivery d ON d.no = j.value
JOIN queued_alert a ON a.id = d.alert JOIN endpoint e ON e.id = d.endpoint
ORDER BY j.key

-- name: list_after
SELECT d.no, d.first_at, d.id FROM delivery d JOIN queued_alert a ON a.id = d.alert
WHERE (:alert IS NULL OR d.alert = :alert)
  AND (:states IS NULL OR d.state IN (SELECT value FROM json_each(:states)))
  AND {shown_alert a}
  AND (:first_at IS NULL OR (d.first_at, d.id) > (:first_at, :key))
ORDER BY d.first_at, d.id
LIMIT :limit

-- name: list_before
SELECT d.no, d.first_at, d.id FROM delivery d JOIN queued_alert a ON a.id = d.alert
WHERE (:alert IS NULL OR d.alert = :alert)
  AND (:states IS NULL OR d.state IN (SELECT value FROM json_each(:states)))
  AND {shown_alert a}
  AND (:first_at IS NULL OR (d.first_at, d.id) < (:first_at, :key))
ORDER BY d.first_at DESC, d.id DESC
LIMIT :limit

-- name: suspend
INSERT INTO endpoint VALUES (:id, 'SUSPENDED', :reason, :body)
ON CONFLICT (id) DO UPDATE SET state = 'SUSPENDED', reason = excluded.reason

-- name: bury
UPDATE delivery SET state = 'DEAD', reason = :reason, ready_at = NULL, owner = NULL,
  settled_at = :at
WHERE endpoint = :id AND ready_at IS NOT NULL AND state = 'WAITING'
