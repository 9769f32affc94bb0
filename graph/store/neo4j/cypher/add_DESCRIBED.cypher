UNWIND $rows AS row
MATCH (s:Entity {key: row.source})
MATCH (t:Entity {key: row.target})
CREATE (s)-[:DESCRIBED {
  {common row},
  sources: row.sources,
  flags: row.flags,
  ifscBank: row.ifscBank,
  attributes: row.attributes
}]->(t)
