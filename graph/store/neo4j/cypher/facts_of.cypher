UNWIND $numbers AS number
CALL (number) {
  MATCH (s)-[r:TRANSFERRED {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:WITHDREW {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:HELD_FOR {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:ACTED_ON {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:NAMES_PHONE {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:USES_PHONE {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:USES_DEVICE {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:HELD_BY {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:INTRODUCED {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:NAMES {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:RECORDED {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:DESCRIBED {complaint: number}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:OBSERVED {complaint: number}]->(t) RETURN r, s, t
}
WITH r, s, t
WHERE {seen r}
RETURN collect([type(r), properties(r), s.key, t.key]) AS rows
