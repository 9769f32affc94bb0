UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:TRANSFERRED {
  {common row},
  sources: row.sources,
  transferKey: row.transferKey,
  amountPaise: row.amountPaise,
  disputedPaise: row.disputedPaise,
  layer: row.layer,
  utr: row.utr,
  longUtr: row.longUtr,
  rail: row.rail
}]->(t)
