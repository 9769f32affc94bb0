MATCH (i:Import)
WHERE i.addedNo > $since AND i.addedNo <= $no
CALL (i) {
  MATCH (s)-[r:__TYPE__ {addedNo: i.addedNo}]->(t)
  WHERE {tie r} AND {seen r}
  RETURN collect([
    r.id, s.key, t.key, r.complaint, r.amountPaise, r.disputedPaise, r.layer, r.eventAt,
    r.latestAt, r.knownAt, r.channel, r.transferKey
  ]) AS rows
}
WITH rows
WHERE size(rows) > 0
RETURN rows
