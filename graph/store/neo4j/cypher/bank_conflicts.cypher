MATCH (e)-[r:DESCRIBED]->(e)
WHERE r.ifscBank IS NOT NULL AND {seen r}
WITH e, min(r.ifscBank) AS least, max(r.ifscBank) AS most
WHERE least <> most
RETURN collect([e.key]) AS rows
