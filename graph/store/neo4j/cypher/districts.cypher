UNWIND $numbers AS number
MATCH (c:Entity {key: 'complaint:' + number})
CALL (c) {
  MATCH (c)-[d:RECORDED]->(c)
  WHERE d.district IS NOT NULL AND {known d}
  RETURN d.district AS district
  ORDER BY d.knownAt DESC, d.id DESC
  LIMIT 1
}
RETURN collect([number, district]) AS rows
