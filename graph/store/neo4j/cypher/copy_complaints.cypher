MATCH (v:ComplaintVersion)
RETURN v.number, [v.fromNo, v.untilNo, v.district, v.reportedAt, v.lossPaise, v.byReported,
  v.byLoss, v.fraudAt, v.body]
