UNWIND $keys AS key
MATCH (:Entity {key: key})-[r:HELD_FOR]->(t)
WHERE {seen r}
RETURN key, properties(r), t.key
ORDER BY key, r.eventAt, r.id
