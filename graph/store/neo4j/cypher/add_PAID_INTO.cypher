UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:PAID_INTO {
  {common row},
  disputedPaise: row.disputedPaise,
  layer: row.layer
}]->(t)
