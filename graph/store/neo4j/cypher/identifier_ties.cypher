MATCH (u)-[r:USES_PHONE|USES_DEVICE]->(i:Phone|Device)
WHERE {seen r}
RETURN min(r.id), u.key, i.key, min(r.knownAt)
ORDER BY i.key, u.key
