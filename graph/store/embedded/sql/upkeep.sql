-- What must hold whatever happened.

-- name: count_facts
SELECT (SELECT count(*) FROM transfer)
  + (SELECT count(*) FROM withdrawal)
  + (SELECT count(*) FROM hold)
  + (SELECT count(*) FROM action)
  + (SELECT count(*) FROM identifier_use)
  + (SELECT count(*) FROM complaint_record)
  + (SELECT count(*) FROM entity_record)
  + (SELECT count(*) FROM observation)

-- name: dangling_transfer
SELECT count(*) FROM transfer f WHERE (f.complaint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.payer))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.beneficiary))

-- name: dangling_withdrawal
SELECT count(*) FROM withdrawal f WHERE (f.complaint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.account))
  OR (f.atm IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.atm))

-- name: dangling_hold
SELECT count(*) FROM hold f WHERE (f.complaint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.account))

-- name: dangling_action
SELECT count(*) FROM action f WHERE (f.complaint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.account))

-- name: dangling_identifier_use
SELECT count(*) FROM identifier_use f WHERE (f.complaint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.user))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.identifier))

-- name: dangling_complaint_record
SELECT count(*) FROM complaint_record f WHERE (f.complaint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  OR (f.victim_account IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.victim_account))

-- name: dangling_entity_record
SELECT count(*) FROM entity_record f WHERE (f.complaint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  OR (NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.entity))

-- name: dangling_observation
SELECT (SELECT count(*) FROM observation f WHERE f.complaint IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = f.complaint))
  + (SELECT count(*) FROM observation_end m WHERE NOT EXISTS (SELECT 1 FROM entity e WHERE e.no = m.entity)
    OR NOT EXISTS (SELECT 1 FROM observation f WHERE f.no = m.fact))

-- name: unsourced
SELECT (SELECT count(*) FROM transfer f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))
  + (SELECT count(*) FROM withdrawal f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))
  + (SELECT count(*) FROM hold f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))
  + (SELECT count(*) FROM action f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))
  + (SELECT count(*) FROM identifier_use f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))
  + (SELECT count(*) FROM complaint_record f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))
  + (SELECT count(*) FROM entity_record f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))
  + (SELECT count(*) FROM observation f WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.fact = f.no))

-- name: orphans
SELECT count(*) FROM source s
WHERE NOT EXISTS (SELECT 1 FROM sheet h JOIN import i ON i.no = h.import WHERE h.no = s.sheet)
  OR NOT (EXISTS (SELECT 1 FROM transfer f WHERE f.no = s.fact)
    OR EXISTS (SELECT 1 FROM withdrawal f WHERE f.no = s.fact)
    OR EXISTS (SELECT 1 FROM hold f WHERE f.no = s.fact)
    OR EXISTS (SELECT 1 FROM action f WHERE f.no = s.fact)
    OR EXISTS (SELECT 1 FROM identifier_use f WHERE f.no = s.fact)
    OR EXISTS (SELECT 1 FROM complaint_record f WHERE f.no = s.fact)
    OR EXISTS (SELECT 1 FROM entity_record f WHERE f.no = s.fact)
    OR EXISTS (SELECT 1 FROM observation f WHERE f.no = s.fact))

-- name: unsearched
SELECT abs((SELECT count(*) FROM words) - (SELECT count(*) FROM words_index_docsize))

-- name: gaps
SELECT abs((SELECT snapshot_no FROM clock) - (SELECT count(DISTINCT snapshot_no) FROM event
  WHERE snapshot_no BETWEEN 1 AND (SELECT snapshot_no FROM clock)))
