MATCH (i:Import)
WHERE i.addedNo <= $no
CALL (i) {
  MATCH (s)-[r:__TYPE__ {addedNo: i.addedNo}]->(t)
  WHERE ($since IS NULL OR r.latestAt >= $since) AND ($until IS NULL OR r.eventAt <= $until)
    AND coalesce(r.isDeclined, false) = false AND {seen r}
  RETURN collect([
    r.id, s.key, t.key, r.amountPaise, r.eventAt, r.latestAt, r.channel, r.transferKey
  ]) AS rows
}
WITH rows
WHERE size(rows) > 0
RETURN rows
