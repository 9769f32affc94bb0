MATCH (c:Clock {one: 1})
RETURN c.snapshotNo, c.eventSeq, c.eventHash, c.schemaStep, c.identitySecret
