MERGE (s:SavedPattern {id: $id})
SET s.isActive = $isActive, s.createdAt = $createdAt, s.ownerDistricts = $ownerDistricts,
  s.body = $body
