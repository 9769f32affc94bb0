-- What officers decide about rings.

CREATE TABLE ring_decision (
  id TEXT NOT NULL PRIMARY KEY,
  decided_at INTEGER NOT NULL,
  added_no INTEGER NOT NULL,
  undoes TEXT,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ring_decision_undoes ON ring_decision (undoes) WHERE undoes IS NOT NULL; -- add_decision

CREATE TRIGGER ring_decision_stays BEFORE DELETE ON ring_decision
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
CREATE TRIGGER ring_decision_holds BEFORE UPDATE ON ring_decision
BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
