MATCH (c:Clock {one: 1})
RETURN c.snapshotNo
