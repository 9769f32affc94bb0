UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:NAMES_PHONE|USES_PHONE|USES_DEVICE|HELD_BY|INTRODUCED]-()
WHERE type(r) IN $types AND {seen r}
WITH key, r
ORDER BY key, r.eventAt, r.id
RETURN collect([key, type(r), properties(r), startNode(r).key, endNode(r).key]) AS rows
