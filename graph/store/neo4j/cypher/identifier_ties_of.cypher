UNWIND $accounts AS key
MATCH (e:Entity {key: key})-[own:USES_PHONE|USES_DEVICE]->(i)
WHERE {seen own}
WITH DISTINCT i
MATCH (u)-[r:USES_PHONE|USES_DEVICE]->(i)
WHERE {seen r}
WITH min(r.id) AS id, u.key AS user, i.key AS identifier, min(r.knownAt) AS knownAt
ORDER BY identifier, user
RETURN collect([id, user, identifier, knownAt]) AS rows
