-- Standing wishes, the newest version of each; older ones are kept beside.

-- name: get
SELECT s.body FROM json_each(:ids) j CROSS JOIN subscription s ON s.id = j.value
WHERE {shown_subscription s}

-- name: stored
SELECT body, request_sha256 FROM subscription WHERE id = ?

-- name: put
INSERT OR REPLACE INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: keep_version
INSERT INTO subscription_version VALUES (?, ?, ?)

-- name: added_no
SELECT added_no FROM subscription WHERE id = ?

-- name: list_after
SELECT s.created_at, s.body FROM subscription s
WHERE s.state <> 'DELETED' AND s.added_no <= :no AND {shown_subscription s}
  AND (:at IS NULL OR (s.created_at, s.id) > (:at, :key))
ORDER BY s.created_at, s.id
LIMIT :limit

-- name: list_before
SELECT s.created_at, s.body FROM subscription s
WHERE s.state <> 'DELETED' AND s.added_no <= :no AND {shown_subscription s}
  AND (:at IS NULL OR (s.created_at, s.id) < (:at, :key))
ORDER BY s.created_at DESC, s.id DESC
LIMIT :limit

-- name: active
SELECT body FROM subscription
WHERE state = 'ACTIVE' AND (expires_at IS NULL OR expires_at > :at)
ORDER BY id
