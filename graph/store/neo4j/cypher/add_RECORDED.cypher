UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:RECORDED {
  {common row},
  sources: row.sources,
  amountPaise: row.amountPaise,
  reportedAt: row.reportedAt,
  fraudType: row.fraudType,
  district: row.district,
  policeStation: row.policeStation,
  status: row.status,
  victimAccount: row.victimAccount
}]->(t)
