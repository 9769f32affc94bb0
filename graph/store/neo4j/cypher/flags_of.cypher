UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:DESCRIBED]->(e)
WHERE r.flags + 0 > 0 AND {seen r}
WITH DISTINCT key, r.flags AS flags
RETURN collect([key, flags]) AS rows
