MERGE (c:Clock {one: 1})
  ON CREATE SET c.snapshotNo = 0, c.eventSeq = 0, c.eventHash = $firstHash, c.schemaStep = 0,
    c.turn = 0, c.identitySecret = $secret
