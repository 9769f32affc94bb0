UNWIND $rows AS row
CREATE (:Ring {
  key: row.id,
  version: row.version,
  fromNo: row.from_no,
  untilNo: row.until_no,
  changedAt: row.changed_at,
  disputedPaise: row.disputed_paise,
  mergedInto: row.merged_into,
  districts: row.districts,
  members: [],
  body: row.body
})
