// Patterns: movements of some hours, without a look at all others.

CREATE INDEX transferred_latest IF NOT EXISTS FOR ()-[r:TRANSFERRED]-() ON (r.latestAt); // movements
