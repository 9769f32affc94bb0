UNWIND $numbers AS number
MATCH (p)-[r:TRANSFERRED {complaint: number}]->()
WHERE r.layer = 1 AND {known r}
RETURN collect([number, r.id, r.eventAt, r.eventPrecision, r.disputedPaise, p.key]) AS rows
