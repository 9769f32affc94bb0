MATCH (r:Ring)
WHERE r.untilNo IS NULL
WITH r
ORDER BY r.key
RETURN collect([r.body]) AS rows
