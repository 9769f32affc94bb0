UNWIND $rows AS row
MERGE (e:RingEvent {key: row.key})
  ON CREATE SET e.ring = row.ring, e.at = row.at, e.version = row.version, e.kind = row.kind,
    e.body = row.body
