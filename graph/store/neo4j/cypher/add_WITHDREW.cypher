UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:WITHDREW {
  {common row},
  sources: row.sources,
  amountPaise: row.amountPaise,
  disputedPaise: row.disputedPaise,
  channel: row.channel,
  isDeclined: row.isDeclined,
  utr: row.utr,
  longUtr: row.longUtr,
  layer: row.layer
}]->(t)
