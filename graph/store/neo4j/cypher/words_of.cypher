UNWIND $keys AS key
MATCH (e:Entity {key: key})
WHERE e.words IS NOT NULL
RETURN collect([key, e.words]) AS rows
