UNWIND $numbers AS number
MATCH (c:Entity {key: 'complaint:' + number})-[r:RECORDED]->(c)
WHERE {known r}
RETURN number, r.eventAt, r.eventPrecision, [r.amountPaise, r.reportedAt, r.fraudType, r.district,
  r.policeStation, r.status], r.victimAccount
ORDER BY number, r.knownAt, r.id
