UNWIND $rows AS row
CREATE (:Forecast {
  id: row.id,
  subject: row.subject,
  madeAt: row.made_at,
  knownAt: row.known_at,
  addedNo: row.added_no,
  body: row.body
})
