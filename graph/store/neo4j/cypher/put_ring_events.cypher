UNWIND $rows AS row
CREATE (:RingEvent {
  key: row.key,
  ring: row.ring,
  at: row.at,
  version: row.version,
  kind: row.kind,
  body: row.body
})
