-- Saved patterns: what is looked for in every write.

CREATE TABLE IF NOT EXISTS saved_pattern (
  id TEXT NOT NULL PRIMARY KEY,
  is_active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  owner_districts TEXT,                   -- JSON array; NULL: every district
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
