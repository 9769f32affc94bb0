UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:ACTED_ON {
  {common row},
  sources: row.sources,
  kind: row.kind,
  amountPaise: row.amountPaise,
  mostPaise: row.mostPaise,
  utr: row.utr,
  longUtr: row.longUtr,
  layer: row.layer
}]->(t)
