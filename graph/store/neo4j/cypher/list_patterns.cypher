MATCH (s:SavedPattern)
WHERE s.isActive AND {shown_subscription s}
WITH s
ORDER BY s.createdAt, s.id
RETURN collect([s.body]) AS rows
