UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:HELD_FOR {
  {common row},
  sources: row.sources,
  amountPaise: row.amountPaise,
  utr: row.utr,
  longUtr: row.longUtr,
  layer: row.layer,
  releasedAt: row.releasedAt
}]->(t)
