MATCH (c:Clock {one: 1})
SET c.snapshotNo = $snapshotNo, c.eventSeq = $seq, c.eventHash = $hash
WITH c
UNWIND $events AS row
CREATE (:Event {
  seq: row.seq,
  snapshotNo: $snapshotNo,
  previousHash: row.previousHash,
  eventHash: row.eventHash,
  body: row.body,
  write: $write
})
