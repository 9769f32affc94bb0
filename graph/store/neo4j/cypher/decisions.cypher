MATCH (d:RingDecision)
WHERE $knownAt IS NULL OR d.decidedAt <= $knownAt
WITH d
ORDER BY d.decidedAt, d.addedNo
RETURN collect([d.body]) AS rows
