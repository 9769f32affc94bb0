UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
CREATE (s)-[:OBSERVED {
  {common row},
  sources: row.sources,
  kind: row.kind,
  body: row.body
}]->(s)
