UNWIND $rows AS row
CREATE (:ComplaintVersion {
  number: row.number,
  fromNo: row.from_no,
  untilNo: row.until_no,
  district: row.district,
  reportedAt: row.reported_at,
  lossPaise: row.loss_paise,
  byReported: row.by_reported,
  byLoss: row.by_loss,
  fraudAt: row.fraud_at,
  body: row.body
})
