UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:HELD_FOR]->(t)
WHERE {seen r}
WITH key, r, t
ORDER BY key, r.eventAt, r.id
RETURN collect([key, properties(r), t.key]) AS rows
