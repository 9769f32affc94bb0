UNWIND $rows AS row
CREATE (:Ring {
  key: row.id,
  version: row.version,
  fromNo: $fromNo,
  changedAt: row.changedAt,
  disputedPaise: row.disputedPaise,
  mergedInto: row.mergedInto,
  districts: row.districts,
  members: row.members,
  body: row.body
})
