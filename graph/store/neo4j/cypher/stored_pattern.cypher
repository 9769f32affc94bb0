MATCH (s:SavedPattern {id: $id})
RETURN s.body
