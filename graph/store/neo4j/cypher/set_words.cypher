UNWIND $rows AS row
MATCH (e:Entity {key: row.key})
SET e.words = row.words
