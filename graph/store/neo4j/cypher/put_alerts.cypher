UNWIND $rows AS row
CREATE (:Alert {
  id: row.id,
  snapshotNo: row.snapshot_no,
  ordinal: row.ordinal,
  thread: row.thread,
  version: row.version,
  kind: row.kind,
  severity: row.severity,
  probability: row.probability,
  amountPaise: row.amount_paise,
  districts: row.districts,
  rings: row.rings,
  watched: row.watched,
  stateVersion: row.state_version,
  body: row.body
})
