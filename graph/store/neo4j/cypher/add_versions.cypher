UNWIND $rows AS row
CREATE (:ComplaintVersion {
  number: row.number,
  fromNo: $fromNo,
  district: row.district,
  reportedAt: row.reportedAt,
  lossPaise: row.lossPaise,
  byReported: row.byReported,
  byLoss: row.byLoss,
  fraudAt: row.fraudAt,
  body: row.body
})
