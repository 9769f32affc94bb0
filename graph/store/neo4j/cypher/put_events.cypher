UNWIND $rows AS row
CREATE (:Event {
  seq: row.seq,
  snapshotNo: row.snapshot_no,
  previousHash: row.previous_hash,
  eventHash: row.event_hash,
  body: row.body
})
