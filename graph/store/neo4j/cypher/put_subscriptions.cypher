UNWIND $rows AS row
CREATE (:Subscription {
  id: row.id,
  version: row.version,
  state: row.state,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  addedNo: row.added_no,
  ownerDistricts: row.owner_districts,
  body: row.body
})
