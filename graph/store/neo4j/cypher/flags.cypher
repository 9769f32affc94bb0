MATCH (e)-[r:DESCRIBED]->(e)
WHERE r.flags > 0 AND {seen r}
WITH DISTINCT e, r.flags AS flags
RETURN collect([e.key, flags]) AS rows
