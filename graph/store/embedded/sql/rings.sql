-- The ring register: every version stays.

-- name: add_version
INSERT OR IGNORE INTO ring_version VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?)

-- name: end_versions
UPDATE ring_version SET until_no = ? WHERE id = ? AND version < ? AND until_no IS NULL

-- name: add_member
INSERT OR IGNORE INTO ring_member VALUES (?, ?, ?)

-- name: add_event
INSERT OR IGNORE INTO ring_event VALUES (?, ?, ?, ?, ?)

-- name: body_of
SELECT body FROM ring_version WHERE id = ? AND version = ?

-- name: newest_version
SELECT max(version) FROM ring_version WHERE id = ?

-- name: register
SELECT body FROM ring_version WHERE until_no IS NULL ORDER BY id

-- name: standing
SELECT r.id, r.merged_into, r.body FROM ring_version r
WHERE r.from_no <= :no AND (:known IS NULL AND (r.until_no IS NULL OR r.until_no > :no)
  OR :known IS NOT NULL AND r.version = (
    SELECT max(v.version) FROM ring_version v
    WHERE v.id = r.id AND v.from_no <= :no AND v.changed_at <= :known))
  AND (:districts IS NULL OR EXISTS (SELECT 1 FROM json_each(r.districts) d
    WHERE d.value IN (SELECT value FROM json_each(:districts))))
  AND (:wanted IS NULL OR EXISTS (SELECT 1 FROM json_each(r.districts) d
    WHERE d.value IN (SELECT value FROM json_each(:wanted))))
  AND (:ids IS NOT NULL OR r.merged_into IS NULL)
  AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids)))
  AND (:accounts IS NULL OR EXISTS (SELECT 1 FROM ring_member m
    WHERE m.ring = r.id AND m.version = r.version
      AND m.member IN (SELECT value FROM json_each(:accounts))))
  AND (:complaints IS NULL OR EXISTS (SELECT 1 FROM ring_member m
    WHERE m.ring = r.id AND m.version = r.version
      AND m.member IN (SELECT value FROM json_each(:complaints))))

-- name: merged_into
SELECT r.merged_into FROM ring_version r
WHERE r.id = :id AND r.from_no <= :no
  AND (:known IS NULL OR r.changed_at <= :known)
ORDER BY r.version DESC LIMIT 1

-- name: events_of
SELECT body FROM (
  SELECT e.ring, e.at, e.version, e.kind, e.body, row_number() OVER (
    PARTITION BY e.ring ORDER BY e.at DESC, e.version DESC, e.kind DESC, e.body DESC) AS newest
  FROM json_each(:rings) asked JOIN ring_event e ON e.ring = asked.value
  WHERE e.at <= :known AND (:districts IS NULL OR EXISTS (
    SELECT 1 FROM ring_version r, json_each(r.districts) d
    WHERE r.id = e.ring AND r.until_no IS NULL
      AND d.value IN (SELECT value FROM json_each(:districts)))))
WHERE newest <= 1000
ORDER BY ring, at, version, kind, body
