UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:FILED_BY]-()
WITH DISTINCT r, startNode(r) AS s, endNode(r) AS t
WHERE r.addedNo + 0 > $since AND {seen r}
  AND NOT EXISTS { MATCH (s)-[b:FILED_BY]->(t) WHERE b.addedNo + 0 <= $since AND {seen b} }
RETURN collect([
  r.id, s.key, t.key, r.complaint, null, null, null, r.eventAt, r.latestAt, r.knownAt, null, null
]) AS rows
