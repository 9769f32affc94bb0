UNWIND $rows AS row
CREATE (:RingDecision {
  key: row.key,
  decidedAt: row.decidedAt,
  addedNo: $addedNo,
  undoes: row.undoes,
  body: row.body
})
