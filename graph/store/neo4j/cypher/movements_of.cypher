UNWIND $accounts AS key
MATCH (e:Entity {key: key})-[r:__TYPE__]-()
WHERE type(r) = 'TRANSFERRED' OR startNode(r).key = key
WITH DISTINCT r
WHERE ($since IS NULL OR r.latestAt >= $since) AND ($until IS NULL OR r.eventAt <= $until)
  AND coalesce(r.isDeclined, false) = false AND {seen r}
RETURN collect([
  r.id, startNode(r).key, endNode(r).key, r.amountPaise, r.eventAt, r.latestAt, r.channel,
  r.transferKey
]) AS rows
