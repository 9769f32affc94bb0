MATCH (e:Entity)
WHERE e.key STARTS WITH 'atm:'
WITH e
ORDER BY e.key
RETURN collect([e.key]) AS rows
