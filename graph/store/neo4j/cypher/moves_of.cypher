UNWIND $keys AS key
MATCH (a:Entity {key: key})
CALL (a) {
  MATCH (a)-[r:TRANSFERRED|WITHDREW]-()
  WHERE {seen r}
  WITH r, startNode(r) AS s, endNode(r) AS t
  LIMIT $limit
  RETURN collect([
    type(r), properties(r), s.key, t.key,
    COLLECT { MATCH (s)-[d:DESCRIBED]->(s) WHERE d.flags > 0 AND {seen d} RETURN d.flags },
    COLLECT { MATCH (t)-[d:DESCRIBED]->(t) WHERE d.flags > 0 AND {seen d} RETURN d.flags }
  ]) AS moved
}
CALL (a) {
  MATCH (a)-[r:HELD_FOR|ACTED_ON]->(t)
  WHERE {seen r}
  RETURN collect([type(r), properties(r), a.key, t.key]) AS disposed
}
RETURN key, moved, disposed,
  COLLECT { MATCH (a)-[d:DESCRIBED]->(a) WHERE d.flags > 0 AND {seen d} RETURN d.flags }
