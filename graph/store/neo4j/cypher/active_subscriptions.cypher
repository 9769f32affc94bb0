MATCH (s:Subscription)
WHERE s.state = 'ACTIVE' AND (s.expiresAt IS NULL OR s.expiresAt > $at)
WITH s
ORDER BY s.id
RETURN collect([s.body]) AS rows
