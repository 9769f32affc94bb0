MATCH (e:Entity)
WHERE e.key __NEXT__ $key
  AND NOT e.kind IN ['complaint', 'ring', 'district', 'sim', 'sender']
  AND ($kinds IS NULL OR e.kind IN $kinds)
  AND EXISTS { MATCH (e)-[m]-() WHERE {seen m} AND ($wanted IS NULL OR {in_wanted m}) }
WITH e
ORDER BY e.key __RISING__
LIMIT $limit
RETURN collect([e.key]) AS rows
