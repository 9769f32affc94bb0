MATCH (s:SavedPattern)
WHERE s.isActive AND {shown_subscription s}
RETURN s.body
ORDER BY s.createdAt, s.id
