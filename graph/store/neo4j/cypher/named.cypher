UNWIND $keys AS key
MATCH (e:Entity {key: key})
WHERE EXISTS { MATCH (e)-[m]-() WHERE {seen m} }
RETURN collect([key]) AS rows
