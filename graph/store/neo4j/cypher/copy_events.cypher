MATCH (e:Event)
RETURN e.seq, e.snapshotNo, e.previousHash, e.eventHash, e.body
