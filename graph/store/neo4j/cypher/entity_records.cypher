UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:DESCRIBED]->(e)
WHERE {seen r}
WITH key, r
ORDER BY r.knownAt, r.id
RETURN collect([key, r.attributes, r.ifscBank]) AS rows
