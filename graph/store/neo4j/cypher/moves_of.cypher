UNWIND $keys AS key
MATCH (a:Entity {key: key})
CALL (a) {
  MATCH (a)-[r:TRANSFERRED|WITHDREW]-()
  WHERE (type(r) = 'TRANSFERRED' OR startNode(r) = a) AND {seen r}
  WITH r LIMIT $limit
  RETURN collect([type(r), properties(r), startNode(r).key, endNode(r).key]) AS moved
}
CALL (a) {
  MATCH (a)-[r:HELD_FOR|ACTED_ON]->()
  WHERE {seen r}
  RETURN collect([type(r), properties(r), startNode(r).key, endNode(r).key]) AS disposed
}
CALL (a) {
  MATCH (a)-[r:OBSERVED]->(a)
  WHERE r.kind = 'statement' AND {seen r}
  RETURN collect([type(r), properties(r), a.key, a.key]) AS told
}
RETURN key, moved, disposed, told
