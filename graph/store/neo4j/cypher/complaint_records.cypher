UNWIND $numbers AS number
MATCH (c:Entity {key: 'complaint:' + number})-[r:RECORDED]->(c)
WHERE {known r}
RETURN collect([
  number, r.id, r.knownAt, r.eventAt, r.eventPrecision, [r.amountPaise, r.reportedAt,
  r.fraudType, r.district, r.policeStation, r.status], r.victimAccount
]) AS rows
