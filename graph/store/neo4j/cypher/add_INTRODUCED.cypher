UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:INTRODUCED {
  {common row},
  sources: row.sources,
  role: row.role
}]->(t)
