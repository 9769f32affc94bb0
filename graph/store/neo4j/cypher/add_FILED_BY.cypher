UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:FILED_BY {
  {common row}
}]->(t)
