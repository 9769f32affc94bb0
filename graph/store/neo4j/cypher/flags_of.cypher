UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:DESCRIBED]->(e)
WHERE r.flags > 0 AND {seen r}
RETURN DISTINCT key, r.flags
