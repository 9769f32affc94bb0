UNWIND $rows AS row
CREATE (:OutboxMark {
  alert: row.alert,
  snapshotNo: row.snapshot_no,
  ordinal: row.ordinal
})
