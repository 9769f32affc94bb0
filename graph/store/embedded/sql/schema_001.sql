-- Everything ringtrace keeps, in one file. Instants are epoch milliseconds UTC, money is
-- integer paise, NULL is unknown. `no` columns are integers that never leave this adapter.

-- Exactly one row: where the store stands. Every audited write locks and moves it.
CREATE TABLE clock (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  snapshot_no INTEGER NOT NULL,
  event_seq INTEGER NOT NULL,
  event_hash TEXT NOT NULL,
  schema_step INTEGER NOT NULL,
  identity_secret BLOB NOT NULL,
  next_fact_no INTEGER NOT NULL
) STRICT;

-- Entities and complaints under one number, so that a link's ends are alike.
CREATE TABLE entity (
  no INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,               -- look-up by key; lists by key
  kind TEXT NOT NULL
) STRICT;

-- ---------------------------------------------------------------- imports and sources
CREATE TABLE import (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  file_sha256 TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  added_no INTEGER NOT NULL,
  report TEXT NOT NULL                    -- the ImportReport, canonical JSON
) STRICT;
CREATE INDEX import_newest ON import (imported_at DESC, id);        -- imports()
CREATE INDEX import_file ON import (file_sha256);                   -- imports() of a file

CREATE TABLE import_complaint (
  complaint TEXT NOT NULL,                -- acknowledgement number
  import INTEGER NOT NULL,
  PRIMARY KEY (complaint, import)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_complaint_import ON import_complaint (import);  -- scope of imports()

CREATE TABLE sheet (
  no INTEGER PRIMARY KEY,
  import INTEGER NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (import, name)
) STRICT;

CREATE TABLE source (
  fact INTEGER NOT NULL,
  sheet INTEGER NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (fact, sheet, row)          -- sources of facts
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- facts, a table a kind
CREATE TABLE transfer (
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
  transfer_key TEXT NOT NULL,
  payer INTEGER NOT NULL,
  beneficiary INTEGER NOT NULL,
  amount_paise INTEGER,
  disputed_paise INTEGER,
  layer INTEGER,
  utr TEXT,
  rail TEXT
) STRICT;
CREATE INDEX transfer_payer ON transfer (payer, latest_at);              -- transfers_from
CREATE INDEX transfer_beneficiary ON transfer (beneficiary, latest_at);  -- transfers_into
CREATE INDEX transfer_complaint ON transfer (complaint, layer) WHERE complaint IS NOT NULL; -- facts_of
CREATE INDEX transfer_utr ON transfer (utr) WHERE utr IS NOT NULL;       -- find_references
CREATE INDEX transfer_added ON transfer (added_no);                      -- links(since)

CREATE TABLE withdrawal (
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
  account INTEGER NOT NULL,
  atm INTEGER,
  amount_paise INTEGER,
  disputed_paise INTEGER,
  channel TEXT NOT NULL,
  is_declined INTEGER NOT NULL,
  utr TEXT,
  layer INTEGER
) STRICT;
CREATE INDEX withdrawal_account ON withdrawal (account, latest_at);      -- exits_of an account
CREATE INDEX withdrawal_atm ON withdrawal (atm, latest_at) WHERE atm IS NOT NULL; -- exits_of a machine
CREATE INDEX withdrawal_latest ON withdrawal (latest_at);                -- count_withdrawals
CREATE INDEX withdrawal_complaint ON withdrawal (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX withdrawal_utr ON withdrawal (utr) WHERE utr IS NOT NULL;
CREATE INDEX withdrawal_added ON withdrawal (added_no);

CREATE TABLE hold (
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
  account INTEGER NOT NULL,
  amount_paise INTEGER,
  utr TEXT,
  layer INTEGER,
  released_at INTEGER
) STRICT;
CREATE INDEX hold_account ON hold (account, latest_at);                  -- holds_of
CREATE INDEX hold_complaint ON hold (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX hold_utr ON hold (utr) WHERE utr IS NOT NULL;
CREATE INDEX hold_added ON hold (added_no);

CREATE TABLE action (
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
  account INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount_paise INTEGER,
  most_paise INTEGER,
  utr TEXT,
  layer INTEGER
) STRICT;
CREATE INDEX action_account ON action (account, latest_at);
CREATE INDEX action_complaint ON action (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX action_utr ON action (utr) WHERE utr IS NOT NULL;
CREATE INDEX action_added ON action (added_no);

CREATE TABLE identifier_use (
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
  user INTEGER NOT NULL,
  identifier INTEGER NOT NULL,
  role TEXT NOT NULL,
  link INTEGER                            -- code of the link kind it is; NULL: none
) STRICT;
CREATE INDEX identifier_use_user ON identifier_use (user, identifier);
CREATE INDEX identifier_use_identifier ON identifier_use (identifier, user);
CREATE INDEX identifier_use_complaint ON identifier_use (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX identifier_use_added ON identifier_use (added_no);

CREATE TABLE complaint_record (
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
  amount_paise INTEGER,
  reported_at INTEGER,
  fraud_type TEXT,
  district TEXT,
  police_station TEXT,
  status TEXT,
  victim_account INTEGER
) STRICT;
CREATE INDEX complaint_record_complaint ON complaint_record (complaint, known_at DESC, id DESC)
  WHERE complaint IS NOT NULL;                                           -- scope; fold
CREATE INDEX complaint_record_victim ON complaint_record (victim_account)
  WHERE victim_account IS NOT NULL;
CREATE INDEX complaint_record_added ON complaint_record (added_no);

CREATE TABLE entity_record (
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
  entity INTEGER NOT NULL,
  flags INTEGER NOT NULL,                 -- bit n: the n-th EntityFlag
  ifsc_bank TEXT,                         -- four letters of a valid IFSC: BANK_CONFLICT
  attributes TEXT NOT NULL                -- the entity, canonical JSON
) STRICT;
CREATE INDEX entity_record_entity ON entity_record (entity, ifsc_bank);  -- get_entities, links
CREATE INDEX entity_record_flags ON entity_record (entity, flags) WHERE flags <> 0; -- links
CREATE INDEX entity_record_complaint ON entity_record (complaint) WHERE complaint IS NOT NULL;

-- A complaint folded from its facts, for each snapshot from `from_no` and before `until_no`.
CREATE TABLE complaint_version (
  complaint INTEGER NOT NULL,
  from_no INTEGER NOT NULL,
  until_no INTEGER,                       -- NULL: the newest
  number TEXT NOT NULL,
  district TEXT,
  reported_at INTEGER,
  loss_paise INTEGER,
  by_reported INTEGER NOT NULL,           -- places in the orders: newest, largest first,
  by_loss INTEGER NOT NULL,               -- unknown last
  fraud_at INTEGER,                       -- an instant whose hour is known, for figures
  body TEXT NOT NULL,
  PRIMARY KEY (complaint, from_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_reported ON complaint_version (by_reported, number);    -- complaints()
CREATE INDEX complaint_loss ON complaint_version (by_loss, number);
CREATE INDEX complaint_number ON complaint_version (number);
CREATE INDEX complaint_district ON complaint_version (district, by_reported);

-- ---------------------------------------------------------------- search
CREATE TABLE number (
  entity INTEGER NOT NULL,
  value TEXT NOT NULL,                    -- lower case, letters and digits (and @) only
  reversed TEXT NOT NULL,                 -- the same from its end
  PRIMARY KEY (entity, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX number_value ON number (value);                             -- exact
CREATE INDEX number_reversed ON number (reversed);                       -- by its end

CREATE TABLE words (
  entity INTEGER PRIMARY KEY,
  text TEXT NOT NULL                      -- sorted, each once
) STRICT;
CREATE VIRTUAL TABLE words_index USING fts5 (
  text, content = 'words', content_rowid = 'entity', tokenize = 'unicode61 remove_diacritics 2'
);

-- ---------------------------------------------------------------- rings and forecasts
CREATE TABLE ring_version (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  from_no INTEGER NOT NULL,
  until_no INTEGER,                       -- NULL: the newest
  changed_at INTEGER NOT NULL,
  disputed_paise INTEGER NOT NULL,
  merged_into TEXT,
  districts TEXT NOT NULL,                -- JSON array
  body TEXT NOT NULL,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

-- Accounts and complaints of each version of a ring.
CREATE TABLE ring_member (
  member TEXT NOT NULL,
  ring TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (member, ring, version)     -- rings of an account or a complaint
) STRICT, WITHOUT ROWID;
CREATE INDEX ring_member_ring ON ring_member (ring, version);

CREATE TABLE ring_event (
  ring TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL, -- behind the key: before it, integrity_check of 3.40 takes it for NULL
  PRIMARY KEY (ring, version, kind, body) -- ring_events
) STRICT, WITHOUT ROWID;

CREATE TABLE forecast (
  id TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  added_no INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX forecast_subject ON forecast (subject, made_at DESC);
CREATE INDEX forecast_newest ON forecast (made_at DESC, id);

-- ---------------------------------------------------------------- alerts
CREATE TABLE alert (
  id TEXT NOT NULL UNIQUE,
  snapshot_no INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  thread TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  severity INTEGER NOT NULL,              -- rank, from 0
  probability REAL,
  amount_paise INTEGER,
  districts TEXT NOT NULL,                -- JSON arrays
  rings TEXT NOT NULL,
  watched TEXT NOT NULL,                  -- subject and entities
  state_version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (snapshot_no, ordinal)      -- alerts(after)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_thread ON alert (thread, version);                    -- newest_versions

CREATE TABLE outbox_mark (
  alert TEXT NOT NULL PRIMARY KEY,
  snapshot_no INTEGER NOT NULL,
  ordinal INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_mark_oldest ON outbox_mark (snapshot_no, ordinal);

CREATE TABLE subscription (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  added_no INTEGER NOT NULL,
  request_sha256 TEXT NOT NULL,
  owner_districts TEXT,                   -- JSON array; NULL: every district
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_oldest ON subscription (created_at, id);

CREATE TABLE subscription_version (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- deliveries
-- This part knows no other table, so that it also serves beside another store.
CREATE TABLE queued_alert (
  id TEXT NOT NULL PRIMARY KEY,
  districts TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint (
  id TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL,
  reason TEXT,
  body TEXT NOT NULL                      -- with the secret of a webhook
) STRICT, WITHOUT ROWID;

CREATE TABLE made (alert TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  no INTEGER PRIMARY KEY,                 -- order of insertion
  id TEXT NOT NULL UNIQUE,
  alert TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  subscriptions TEXT NOT NULL,
  language TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  ready_at INTEGER,                       -- due_at, or the end of the lease; NULL: settled
  dead_after INTEGER,
  owner TEXT,
  attempts INTEGER NOT NULL,
  claims INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  provider_no TEXT,
  reason TEXT,
  first_at INTEGER NOT NULL,
  settled_at INTEGER,
  UNIQUE (alert, endpoint)
) STRICT;
CREATE INDEX delivery_ready ON delivery (endpoint, ready_at) WHERE ready_at IS NOT NULL; -- claim
CREATE INDEX delivery_due ON delivery (ready_at) WHERE ready_at IS NOT NULL;     -- next_due
CREATE INDEX delivery_oldest ON delivery (first_at, id);                         -- deliveries()

-- ---------------------------------------------------------------- audit
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  snapshot_no INTEGER NOT NULL,
  previous_hash TEXT NOT NULL,
  event_hash TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX event_snapshot ON event (snapshot_no);                              -- verify

-- ---------------------------------------------------------------- what may never change

CREATE TRIGGER transfer_stays BEFORE DELETE ON transfer
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER transfer_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no,
  transfer_key, payer, beneficiary, amount_paise, disputed_paise, layer, utr, rail ON transfer
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER transfer_known BEFORE UPDATE OF known_at ON transfer WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;

CREATE TRIGGER withdrawal_stays BEFORE DELETE ON withdrawal
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER withdrawal_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no,
  account, atm, amount_paise, disputed_paise, channel, is_declined, utr, layer ON withdrawal
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER withdrawal_known BEFORE UPDATE OF known_at ON withdrawal WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;

CREATE TRIGGER hold_stays BEFORE DELETE ON hold
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER hold_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no,
  account, amount_paise, utr, layer, released_at ON hold
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER hold_known BEFORE UPDATE OF known_at ON hold WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;

CREATE TRIGGER action_stays BEFORE DELETE ON action
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER action_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no,
  account, kind, amount_paise, most_paise, utr, layer ON action
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER action_known BEFORE UPDATE OF known_at ON action WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;

CREATE TRIGGER identifier_use_stays BEFORE DELETE ON identifier_use
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER identifier_use_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no,
  user, identifier, role, link ON identifier_use
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER identifier_use_known BEFORE UPDATE OF known_at ON identifier_use WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;

CREATE TRIGGER complaint_record_stays BEFORE DELETE ON complaint_record
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER complaint_record_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no,
  amount_paise, reported_at, fraud_type, district, police_station, status, victim_account ON complaint_record
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER complaint_record_known BEFORE UPDATE OF known_at ON complaint_record WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;

CREATE TRIGGER entity_record_stays BEFORE DELETE ON entity_record
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER entity_record_holds BEFORE UPDATE OF
  id, complaint, event_at, latest_at, precision, added_no,
  entity, flags, ifsc_bank, attributes ON entity_record
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER entity_record_known BEFORE UPDATE OF known_at ON entity_record WHEN NEW.known_at > OLD.known_at
BEGIN SELECT RAISE(ABORT, 'a fact is never known later than before'); END;

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an audit event is never deleted'); END;
CREATE TRIGGER event_holds BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an audit event is never changed'); END;

CREATE TRIGGER forecast_stays BEFORE DELETE ON forecast
BEGIN SELECT RAISE(ABORT, 'a forecast is never deleted'); END;
CREATE TRIGGER forecast_holds BEFORE UPDATE ON forecast
BEGIN SELECT RAISE(ABORT, 'a forecast is never changed'); END;


-- ---------------------------------------------------------------- facts seen as links
-- `kind` is the code of a LinkKind: 0 TRANSFERRED, 1 WITHDREW, 2 HELD_FOR, 3 ACTED_ON,
-- 4 PAID_INTO, 5 FILED_BY (once for each fact that tells it), 6 NAMES_PHONE, 7 USES_PHONE,
-- 8 USES_DEVICE. `channel` is the place of a CashChannel.
CREATE VIEW link (
  kind, no, id, source, target, complaint, transfer_key, amount_paise, disputed_paise, layer,
  channel, event_at, latest_at, known_at, added_no, superseded_no, superseded_at
) AS

SELECT 0, no, id, payer, beneficiary, complaint, transfer_key, amount_paise, disputed_paise, layer, NULL,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM transfer
UNION ALL
SELECT 1, no, id, account, atm, complaint, NULL, amount_paise, disputed_paise, layer,
  CASE channel WHEN 'ATM' THEN 0 WHEN 'AEPS' THEN 1 WHEN 'POS' THEN 2 WHEN 'CHEQUE' THEN 3 ELSE 4 END,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM withdrawal WHERE atm IS NOT NULL
UNION ALL
SELECT 1, no, id, account, account, complaint, NULL, amount_paise, disputed_paise, layer,
  CASE channel WHEN 'ATM' THEN 0 WHEN 'AEPS' THEN 1 WHEN 'POS' THEN 2 WHEN 'CHEQUE' THEN 3 ELSE 4 END,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM withdrawal WHERE atm IS NULL
UNION ALL
SELECT 2, no, id, account, complaint, complaint, NULL, amount_paise, NULL, layer, NULL,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM hold WHERE complaint IS NOT NULL
UNION ALL
SELECT 3, no, id, account, complaint, complaint, NULL, amount_paise, NULL, layer, NULL,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM action WHERE complaint IS NOT NULL
UNION ALL
SELECT 4, no, id, complaint, beneficiary, complaint, NULL, NULL, disputed_paise, layer, NULL,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM transfer WHERE layer = 1 AND complaint IS NOT NULL
UNION ALL
SELECT 5, no, id, complaint, victim_account, complaint, NULL, NULL, NULL, NULL, NULL,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM complaint_record WHERE complaint IS NOT NULL AND victim_account IS NOT NULL
UNION ALL
SELECT 5, no, id, complaint, payer, complaint, NULL, NULL, NULL, NULL, NULL,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM transfer WHERE layer = 1 AND complaint IS NOT NULL
UNION ALL
SELECT link, no, id, user, identifier, complaint, NULL, NULL, NULL, NULL, NULL,
  event_at, latest_at, known_at, added_no, superseded_no, superseded_at
  FROM identifier_use WHERE link IS NOT NULL;


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
  FROM entity_record;
