-- Facts without a relationship of their own: calls, statements, marks of suspects.

CREATE TABLE observation (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  complaint INTEGER,
  event_at INTEGER,
  latest_at INTEGER,
  precision TEXT NOT NULL,
  known_at INTEGER NOT NULL,
  added_no INTEGER NOT NULL,
  superseded_no INTEGER,
  superseded_at INTEGER,
  kind TEXT NOT NULL,
  body TEXT NOT NULL                      -- its own fields, canonical JSON
) STRICT;
CREATE INDEX observation_complaint ON observation (complaint) WHERE complaint IS NOT NULL; -- facts_of

-- The entities that each names.
CREATE TABLE observation_end (
  entity INTEGER NOT NULL,
  fact INTEGER NOT NULL,
  PRIMARY KEY (entity, fact)              -- get_entities; what names an entity
) STRICT, WITHOUT ROWID;

CREATE TRIGGER observation_stays BEFORE DELETE ON observation
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER observation_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no, kind, body ON observation
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER observation_known BEFORE UPDATE OF known_at ON observation
WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;
CREATE TRIGGER observation_end_stays BEFORE DELETE ON observation_end
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER observation_end_holds BEFORE UPDATE ON observation_end
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;

DROP VIEW mention;

-- Every fact beside every entity it names: whether an entity shows, and since when.
CREATE VIEW mention (
  entity, complaint, event_at, known_at, added_no, superseded_no, superseded_at
) AS

SELECT payer, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM transfer
UNION ALL
SELECT beneficiary, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM transfer
UNION ALL
SELECT account, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM withdrawal
UNION ALL
SELECT atm, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM withdrawal WHERE atm IS NOT NULL
UNION ALL
SELECT account, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM hold
UNION ALL
SELECT account, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM action
UNION ALL
SELECT user, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM identifier_use
UNION ALL
SELECT identifier, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM identifier_use
UNION ALL
SELECT victim_account, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM complaint_record WHERE victim_account IS NOT NULL
UNION ALL
SELECT entity, complaint, event_at, known_at, added_no, superseded_no, superseded_at
  FROM entity_record
UNION ALL
SELECT m.entity, f.complaint, f.event_at, f.known_at, f.added_no, f.superseded_no, f.superseded_at
  FROM observation_end m CROSS JOIN observation f ON f.no = m.fact;
