UNWIND $accounts AS key
MATCH (:Entity {key: key})-[r:__TYPE__]-()
WITH DISTINCT r
WHERE ($since IS NULL OR r.latestAt >= $since) AND ($until IS NULL OR r.eventAt <= $until)
  AND coalesce(r.isDeclined, false) = false AND {seen r}
RETURN r.id, startNode(r).key, endNode(r).key, r.amountPaise, r.eventAt, r.latestAt, r.channel,
  r.transferKey
