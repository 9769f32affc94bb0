MATCH (s:SavedPattern)
RETURN s.id, CASE WHEN s.isActive THEN 1 ELSE 0 END, s.createdAt, s.ownerDistricts, s.body
