-- name: keys_of
SELECT e.no, e.key FROM json_each(:nos) j CROSS JOIN entity e ON e.no = j.value

-- name: records_of
SELECT f.attributes, f.ifsc_bank FROM entity_record f
WHERE f.entity = :entity AND {visible f}
ORDER BY f.known_at, f.id

-- Keys begin with their kind, so that the machines stand together.
-- name: machine_records
SELECT e.key, f.attributes, f.ifsc_bank
FROM entity e CROSS JOIN entity_record f ON f.entity = e.no
WHERE e.key >= 'atm:' AND e.key < 'atm;' AND {visible f}
ORDER BY e.key, f.known_at, f.id

-- name: machine_numbers
SELECT key, no FROM entity WHERE key >= 'atm:' AND key < 'atm;' ORDER BY key

-- name: mentions_of
SELECT min(m.known_at), min(m.event_at), max(m.event_at), json_group_array(DISTINCT {district m})
FROM mention m WHERE m.entity = :entity AND {visible m}

-- name: is_named
SELECT EXISTS (SELECT 1 FROM mention m WHERE m.entity = :entity AND {visible m})

-- name: is_shown
SELECT EXISTS (SELECT 1 FROM mention m WHERE m.entity = :entity AND {visible m})
  OR EXISTS (SELECT 1 FROM entity_record f WHERE f.complaint = :entity AND {visible f})
  OR EXISTS (SELECT 1 FROM complaint_record f WHERE f.complaint = :entity AND {visible f})
  OR EXISTS (SELECT 1 FROM identifier_use f WHERE f.complaint = :entity AND {visible f})
  OR EXISTS (SELECT 1 FROM action f WHERE f.complaint = :entity AND {visible f})
  OR EXISTS (SELECT 1 FROM hold f WHERE f.complaint = :entity AND {visible f})
  OR EXISTS (SELECT 1 FROM withdrawal f WHERE f.complaint = :entity AND {visible f})
  OR EXISTS (SELECT 1 FROM transfer f WHERE f.complaint = :entity AND {visible f})
  OR EXISTS (SELECT 1 FROM observation f WHERE f.complaint = :entity AND {visible f})

-- name: entities_after
SELECT e.no, e.key FROM entity e
WHERE e.kind NOT IN ('complaint', 'ring', 'district', 'sim', 'sender')
  AND (:kinds IS NULL OR e.kind IN (SELECT value FROM json_each(:kinds)))
  AND (:key IS NULL OR e.key > :key)
  AND EXISTS (SELECT 1 FROM mention m WHERE m.entity = e.no AND {visible m}
    AND (:wanted IS NULL OR {district m} IN (SELECT value FROM json_each(:wanted))))
ORDER BY e.key
LIMIT :limit

-- name: entities_before
SELECT e.no, e.key FROM entity e
WHERE e.kind NOT IN ('complaint', 'ring', 'district', 'sim', 'sender')
  AND (:kinds IS NULL OR e.kind IN (SELECT value FROM json_each(:kinds)))
  AND (:key IS NULL OR e.key < :key)
  AND EXISTS (SELECT 1 FROM mention m WHERE m.entity = e.no AND {visible m}
    AND (:wanted IS NULL OR {district m} IN (SELECT value FROM json_each(:wanted))))
ORDER BY e.key DESC
LIMIT :limit
