UNWIND $references AS reference
CALL (reference) {
  MATCH (s)-[r:TRANSFERRED {utr: reference}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:WITHDREW {utr: reference}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:HELD_FOR {utr: reference}]->(t) RETURN r, s, t
  UNION ALL
  MATCH (s)-[r:ACTED_ON {utr: reference}]->(t) RETURN r, s, t
}
WITH r, s, t
WHERE {seen r}
UNWIND [s.key, t.key, 'complaint:' + r.complaint] AS key
WITH key
WHERE key IS NOT NULL
RETURN collect(DISTINCT [key]) AS rows
