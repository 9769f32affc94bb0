MATCH (d:RingDecision)
WHERE $knownAt IS NULL OR d.decidedAt <= $knownAt
RETURN d.body
ORDER BY d.decidedAt, d.addedNo
