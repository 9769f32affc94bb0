CREATE (:Clock {
  one: 1,
  snapshotNo: $snapshotNo,
  eventSeq: $seq,
  eventHash: $hash,
  schemaStep: $step,
  turn: 0,
  identitySecret: $secret
})
