MATCH (s:Subscription)
WHERE s.state = 'ACTIVE' AND (s.expiresAt IS NULL OR s.expiresAt > $at)
RETURN s.body
ORDER BY s.id
