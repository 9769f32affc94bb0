MATCH (e)-[r:DESCRIBED]->(e)
WHERE r.flags > 0 AND {seen r}
RETURN DISTINCT e.key, r.flags
