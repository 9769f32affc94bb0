UNWIND $rows AS row
CREATE (:SubscriptionVersion {
  id: row.id,
  version: row.version,
  body: row.body
})
