UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:DESCRIBED]->(e)
WHERE {seen r}
RETURN key, r.attributes, r.ifscBank
ORDER BY r.knownAt, r.id
