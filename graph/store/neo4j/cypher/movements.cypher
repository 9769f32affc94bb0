MATCH (s)-[r:__TYPE__]->(t)
WHERE ($since IS NULL OR r.latestAt >= $since) AND ($until IS NULL OR r.eventAt <= $until)
  AND coalesce(r.isDeclined, false) = false AND {seen r}
RETURN r.id, s.key, t.key, r.amountPaise, r.eventAt, r.latestAt, r.channel, r.transferKey
