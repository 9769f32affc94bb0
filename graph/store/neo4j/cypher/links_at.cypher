UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:__TYPE__]-()
WITH DISTINCT r
WHERE r.addedNo + 0 > $since AND {tie r} AND {seen r}
RETURN collect([
  r.id, startNode(r).key, endNode(r).key, r.complaint, r.amountPaise, r.disputedPaise, r.layer,
  r.eventAt, r.latestAt, r.knownAt, r.channel, r.transferKey
]) AS rows
