// A type at a time: of both at once an empty database reads every node.
CALL () {
  MATCH (u)-[r:USES_PHONE]->(i)
  WHERE {seen r}
  RETURN r, u, i
  UNION ALL
  MATCH (u)-[r:USES_DEVICE]->(i)
  WHERE {seen r}
  RETURN r, u, i
}
WITH min(r.id) AS id, u.key AS user, i.key AS identifier, min(r.knownAt) AS knownAt
ORDER BY identifier, user
RETURN collect([id, user, identifier, knownAt]) AS rows
