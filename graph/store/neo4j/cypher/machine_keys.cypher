MATCH (e:Entity)
WHERE e.key STARTS WITH 'atm:'
RETURN e.key
ORDER BY e.key
