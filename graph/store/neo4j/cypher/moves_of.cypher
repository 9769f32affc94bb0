UNWIND $keys AS key
MATCH (a:Entity {key: key})
CALL (a) {
  MATCH (a)-[r:TRANSFERRED|WITHDREW]-()
  WHERE {seen r}
  WITH r LIMIT $limit
  RETURN collect([type(r), properties(r), startNode(r).key, endNode(r).key]) AS moved
}
CALL (a) {
  MATCH (a)-[r:HELD_FOR|ACTED_ON]->()
  WHERE {seen r}
  RETURN collect([type(r), properties(r), startNode(r).key, endNode(r).key]) AS disposed
}
RETURN key, moved, disposed
