UNWIND $rows AS row
CREATE (:SavedPattern {
  id: row.id,
  isActive: row.is_active = 1,
  createdAt: row.created_at,
  ownerDistricts: row.owner_districts,
  body: row.body
})
