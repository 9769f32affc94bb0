OPTIONAL MATCH (c:Entity {key: 'complaint:' + @})-[d:RECORDED]->(c)
  WHERE d.district IS NOT NULL AND {known d}
  RETURN d.district AS district
  ORDER BY d.knownAt DESC, d.id DESC
  LIMIT 1
