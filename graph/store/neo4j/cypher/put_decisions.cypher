UNWIND $rows AS row
CREATE (:RingDecision {
  key: row.id,
  decidedAt: row.decided_at,
  addedNo: row.added_no,
  undoes: row.undoes,
  body: row.body
})
