MATCH (r:Ring)
WHERE r.untilNo IS NULL
RETURN r.body
ORDER BY r.key
