UNWIND $rows AS row
CREATE (:Alert {
  id: row.id,
  snapshotNo: $snapshotNo,
  ordinal: row.ordinal,
  thread: row.thread,
  version: row.version,
  kind: row.kind,
  severity: row.severity,
  probability: row.probability,
  amountPaise: row.amountPaise,
  districts: row.districts,
  rings: row.rings,
  watched: row.watched,
  stateVersion: row.stateVersion,
  body: row.body
})
CREATE (:OutboxMark {alert: row.id, snapshotNo: $snapshotNo, ordinal: row.ordinal})
