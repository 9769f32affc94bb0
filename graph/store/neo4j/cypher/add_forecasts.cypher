UNWIND $rows AS row
CREATE (:Forecast {
  id: row.id,
  subject: row.subject,
  madeAt: row.madeAt,
  knownAt: row.knownAt,
  addedNo: $addedNo,
  body: row.body
})
