UNWIND $keys AS key
MATCH (:Entity {key: key})-[r:FILED_BY]-()
WITH DISTINCT r, startNode(r) AS s, endNode(r) AS t
WHERE r.addedNo > $since AND {seen r}
  AND NOT EXISTS { MATCH (s)-[b:FILED_BY]->(t) WHERE b.addedNo <= $since AND {seen b} }
RETURN r.id, s.key, t.key, r.complaint, null AS amountPaise, null AS disputedPaise, null AS layer,
  r.eventAt, r.latestAt, r.knownAt, null AS channel, null AS transferKey
