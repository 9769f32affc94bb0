MATCH (c:Clock {one: 1})
SET c.turn = c.turn + 1
WITH c
MATCH (now:Clock {one: c.one})
RETURN now.snapshotNo, now.eventSeq, now.eventHash, now.schemaStep
