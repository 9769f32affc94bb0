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
RETURN min(r.id), u.key, i.key, min(r.knownAt)
ORDER BY i.key, u.key
