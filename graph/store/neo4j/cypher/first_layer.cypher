UNWIND $numbers AS number
MATCH (p)-[r:TRANSFERRED {complaint: number}]->()
WHERE r.layer = 1 AND {known r}
RETURN number, r.eventAt, r.eventPrecision, r.disputedPaise, p.key
