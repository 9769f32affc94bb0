UNWIND $ids AS id
CALL (id) {
  MATCH (s)-[r:TRANSFERRED {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:WITHDREW {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:HELD_FOR {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:ACTED_ON {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:NAMES_PHONE {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:USES_PHONE {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:USES_DEVICE {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:HELD_BY {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:INTRODUCED {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:NAMES {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:RECORDED {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:DESCRIBED {id: id}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:OBSERVED {id: id}]->(t) RETURN r, s, t
}
WITH r, s, t
WHERE {seen r}
RETURN collect([type(r), properties(r), s.key, t.key]) AS rows
