-- A section for each kind of fact: which ids are known, rows in, rows out; then what they share.

-- name: known_transfer
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN transfer f ON f.id = j.value

-- name: insert_transfer
INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: lower_transfer
UPDATE transfer SET known_at = ? WHERE no = ?

-- name: rows_transfer
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at,
  f.transfer_key, e0.key, e1.key, f.amount_paise, f.disputed_paise, f.layer, f.utr, f.rail
FROM json_each(:nos) j CROSS JOIN transfer f ON f.no = j.value
JOIN entity e0 ON e0.no = f.payer
JOIN entity e1 ON e1.no = f.beneficiary
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_transfer
SELECT f.no FROM transfer f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_transfer
SELECT f.no FROM json_each(:ids) j CROSS JOIN transfer f ON f.id = j.value WHERE {visible f}

-- name: of_reference_transfer
SELECT f.id FROM transfer f WHERE f.utr = :number AND {visible f}

-- name: known_withdrawal
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN withdrawal f ON f.id = j.value

-- name: insert_withdrawal
INSERT INTO withdrawal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: lower_withdrawal
UPDATE withdrawal SET known_at = ? WHERE no = ?

-- name: rows_withdrawal
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at,
  e0.key, e1.key, f.amount_paise, f.disputed_paise, f.channel, f.is_declined, f.utr, f.layer
FROM json_each(:nos) j CROSS JOIN withdrawal f ON f.no = j.value
JOIN entity e0 ON e0.no = f.account
LEFT JOIN entity e1 ON e1.no = f.atm
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_withdrawal
SELECT f.no FROM withdrawal f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_withdrawal
SELECT f.no FROM json_each(:ids) j CROSS JOIN withdrawal f ON f.id = j.value WHERE {visible f}

-- name: of_reference_withdrawal
SELECT f.id FROM withdrawal f WHERE f.utr = :number AND {visible f}

-- name: known_hold
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN hold f ON f.id = j.value

-- name: insert_hold
INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: lower_hold
UPDATE hold SET known_at = ? WHERE no = ?

-- name: rows_hold
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at,
  e0.key, f.amount_paise, f.utr, f.layer, f.released_at
FROM json_each(:nos) j CROSS JOIN hold f ON f.no = j.value
JOIN entity e0 ON e0.no = f.account
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_hold
SELECT f.no FROM hold f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_hold
SELECT f.no FROM json_each(:ids) j CROSS JOIN hold f ON f.id = j.value WHERE {visible f}

-- name: of_reference_hold
SELECT f.id FROM hold f WHERE f.utr = :number AND {visible f}

-- name: known_action
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN action f ON f.id = j.value

-- name: insert_action
INSERT INTO action VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: lower_action
UPDATE action SET known_at = ? WHERE no = ?

-- name: rows_action
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at,
  e0.key, f.kind, f.amount_paise, f.most_paise, f.utr, f.layer
FROM json_each(:nos) j CROSS JOIN action f ON f.no = j.value
JOIN entity e0 ON e0.no = f.account
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_action
SELECT f.no FROM action f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_action
SELECT f.no FROM json_each(:ids) j CROSS JOIN action f ON f.id = j.value WHERE {visible f}

-- name: of_reference_action
SELECT f.id FROM action f WHERE f.utr = :number AND {visible f}

-- name: known_identifier_use
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN identifier_use f ON f.id = j.value

-- name: insert_identifier_use
INSERT INTO identifier_use VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: lower_identifier_use
UPDATE identifier_use SET known_at = ? WHERE no = ?

-- name: rows_identifier_use
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at,
  e0.key, e1.key, f.role
FROM json_each(:nos) j CROSS JOIN identifier_use f ON f.no = j.value
JOIN entity e0 ON e0.no = f.user
JOIN entity e1 ON e1.no = f.identifier
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_identifier_use
SELECT f.no FROM identifier_use f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_identifier_use
SELECT f.no FROM json_each(:ids) j CROSS JOIN identifier_use f ON f.id = j.value WHERE {visible f}

-- name: known_complaint_record
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN complaint_record f ON f.id = j.value

-- name: insert_complaint_record
INSERT INTO complaint_record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: lower_complaint_record
UPDATE complaint_record SET known_at = ? WHERE no = ?

-- name: rows_complaint_record
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at,
  f.amount_paise, f.reported_at, f.fraud_type, f.district, f.police_station, f.status, e0.key
FROM json_each(:nos) j CROSS JOIN complaint_record f ON f.no = j.value
LEFT JOIN entity e0 ON e0.no = f.victim_account
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_complaint_record
SELECT f.no FROM complaint_record f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_complaint_record
SELECT f.no FROM json_each(:ids) j CROSS JOIN complaint_record f ON f.id = j.value WHERE {visible f}

-- name: known_entity_record
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN entity_record f ON f.id = j.value

-- name: insert_entity_record
INSERT INTO entity_record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: lower_entity_record
UPDATE entity_record SET known_at = ? WHERE no = ?

-- name: rows_entity_record
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at,
  e0.key, f.attributes
FROM json_each(:nos) j CROSS JOIN entity_record f ON f.no = j.value
JOIN entity e0 ON e0.no = f.entity
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_entity_record
SELECT f.no FROM entity_record f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_entity_record
SELECT f.no FROM json_each(:ids) j CROSS JOIN entity_record f ON f.id = j.value WHERE {visible f}

-- name: known_observation
SELECT f.id, f.no, f.known_at, f.complaint
FROM json_each(:ids) j CROSS JOIN observation f ON f.id = j.value

-- name: insert_observation
INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: insert_observation_end
INSERT OR IGNORE INTO observation_end VALUES (?, ?)

-- name: lower_observation
UPDATE observation SET known_at = ? WHERE no = ?

-- name: rows_observation
SELECT f.no, f.id, c.key, f.event_at, f.precision, f.known_at, f.kind, f.body
FROM json_each(:nos) j CROSS JOIN observation f ON f.no = j.value
LEFT JOIN entity c ON c.no = f.complaint

-- name: of_complaint_observation
SELECT f.no FROM observation f WHERE f.complaint = :complaint AND {visible f}

-- name: of_ids_observation
SELECT f.no FROM json_each(:ids) j CROSS JOIN observation f ON f.id = j.value WHERE {visible f}

-- name: sources
SELECT s.fact, s.sheet, s.row FROM json_each(:nos) j CROSS JOIN source s ON s.fact = j.value

-- name: sheets
SELECT h.no, i.id, i.file_sha256, h.name
FROM json_each(:sheets) j CROSS JOIN sheet h ON h.no = j.value JOIN import i ON i.no = h.import
WHERE i.added_no <= :no AND i.known_at <= :known
ORDER BY i.known_at, i.id, h.name

-- name: said_by_file
SELECT DISTINCT s.fact
FROM json_each(:nos) j CROSS JOIN source s ON s.fact = j.value
JOIN sheet h ON h.no = s.sheet JOIN import i ON i.no = h.import
WHERE i.file_sha256 = :sha256

-- name: add_source
INSERT OR IGNORE INTO source VALUES (?, ?, ?)

-- name: known_entity
SELECT key, no FROM entity WHERE key = ?

-- name: known_entities
SELECT e.key, e.no FROM json_each(:keys) j CROSS JOIN entity e ON e.key = j.value

-- name: last_entity
SELECT coalesce(max(no), 0) FROM entity

-- name: add_entity
INSERT INTO entity VALUES (?, ?, ?)

-- name: first_report
SELECT report FROM import WHERE id = ?

-- name: add_import
INSERT INTO import (id, file_sha256, imported_at, known_at, added_no, report)
VALUES (?, ?, ?, ?, ?, '')

-- name: add_report
UPDATE import SET report = ? WHERE no = ?

-- name: add_import_complaint
INSERT OR IGNORE INTO import_complaint VALUES (?, ?)

-- name: add_sheet
INSERT INTO sheet (import, name) VALUES (?, ?)

-- name: next_fact_no
SELECT next_fact_no FROM clock

-- name: move_fact_no
UPDATE clock SET next_fact_no = ?

-- name: imports_after
SELECT i.imported_at, i.id, i.report FROM import i
WHERE i.added_no <= :no
  AND (:ids IS NULL OR i.id IN (SELECT value FROM json_each(:ids)))
  AND (:sha256 IS NULL OR i.file_sha256 = :sha256)
  AND (:complaints IS NULL OR i.no IN (
    SELECT import FROM import_complaint WHERE complaint IN (SELECT value FROM json_each(:complaints))))
  AND (:districts IS NULL
    OR NOT EXISTS (SELECT 1 FROM import_complaint m WHERE m.import = i.no)
    OR EXISTS (
      SELECT 1 FROM import_complaint m JOIN complaint_version v ON v.number = m.complaint
      WHERE m.import = i.no AND v.from_no <= :no AND (v.until_no IS NULL OR v.until_no > :no)
        AND v.district IN (SELECT value FROM json_each(:districts))))
  AND (:at IS NULL OR i.imported_at < :at OR (i.imported_at = :at AND i.id > :key))
ORDER BY i.imported_at DESC, i.id
LIMIT :limit

-- name: imports_before
SELECT i.imported_at, i.id, i.report FROM import i
WHERE i.added_no <= :no
  AND (:ids IS NULL OR i.id IN (SELECT value FROM json_each(:ids)))
  AND (:sha256 IS NULL OR i.file_sha256 = :sha256)
  AND (:complaints IS NULL OR i.no IN (
    SELECT import FROM import_complaint WHERE complaint IN (SELECT value FROM json_each(:complaints))))
  AND (:districts IS NULL
    OR NOT EXISTS (SELECT 1 FROM import_complaint m WHERE m.import = i.no)
    OR EXISTS (
      SELECT 1 FROM import_complaint m JOIN complaint_version v ON v.number = m.complaint
      WHERE m.import = i.no AND v.from_no <= :no AND (v.until_no IS NULL OR v.until_no > :no)
        AND v.district IN (SELECT value FROM json_each(:districts))))
  AND (:at IS NULL OR i.imported_at > :at OR (i.imported_at = :at AND i.id < :key))
ORDER BY i.imported_at, i.id DESC
LIMIT :limit

-- name: shown_numbers
SELECT v.number FROM json_each(:numbers) j JOIN complaint_version v ON v.number = j.value
WHERE v.until_no IS NULL AND v.district IN (SELECT value FROM json_each(:districts))
