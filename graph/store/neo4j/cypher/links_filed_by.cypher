MATCH (i:Import)
WHERE i.addedNo > $since AND i.addedNo <= $no
CALL (i) {
  MATCH (s)-[r:FILED_BY {addedNo: i.addedNo}]->(t)
  WHERE {seen r}
    AND NOT EXISTS { MATCH (s)-[b:FILED_BY]->(t) WHERE b.addedNo + 0 <= $since AND {seen b} }
  RETURN collect([
    r.id, s.key, t.key, r.complaint, null, null, null, r.eventAt, r.latestAt, r.knownAt, null, null
  ]) AS rows
}
WITH rows
WHERE size(rows) > 0
RETURN rows
