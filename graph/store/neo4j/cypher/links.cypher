MATCH (s)-[r:__TYPE__]->(t)
WHERE r.addedNo > $since AND {tie r} AND {seen r}
RETURN r.id, s.key, t.key, r.complaint, r.amountPaise, r.disputedPaise, r.layer, r.eventAt,
  r.latestAt, r.knownAt, r.channel, r.transferKey
