UNWIND $days AS day
CALL (day) {
  MATCH (s)-[r:TRANSFERRED]->(t) USING INDEX SEEK r:TRANSFERRED(latestAt)
  WHERE r.latestAt >= day[0] AND r.latestAt < day[1]
    AND ($until IS NULL OR r.eventAt <= $until) AND {seen r}
  RETURN collect([
    r.id, s.key, t.key, r.amountPaise, r.eventAt, r.latestAt, null, r.transferKey
  ]) AS rows
}
WITH rows
WHERE size(rows) > 0
RETURN rows
