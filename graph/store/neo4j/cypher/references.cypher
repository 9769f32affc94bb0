UNWIND $references AS reference
CALL (reference) {
  MATCH ()-[r:TRANSFERRED {utr: reference}]->() RETURN r
  UNION ALL
  MATCH ()-[r:WITHDREW {utr: reference}]->() RETURN r
  UNION ALL
  MATCH ()-[r:HELD_FOR {utr: reference}]->() RETURN r
  UNION ALL
  MATCH ()-[r:ACTED_ON {utr: reference}]->() RETURN r
}
WITH reference, r
WHERE {seen r}
RETURN collect([reference, r.id]) AS rows
