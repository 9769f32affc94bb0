// Saved patterns: what is looked for in every write.

CREATE CONSTRAINT saved_pattern_id IF NOT EXISTS FOR (n:SavedPattern) REQUIRE n.id IS UNIQUE;
