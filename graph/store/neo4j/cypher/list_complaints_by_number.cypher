MATCH (v:ComplaintVersion)
WHERE v.number __NEXT__ $key AND {listed v}
WITH v
ORDER BY v.number __RISING__
LIMIT $limit
RETURN collect([v.body, 0]) AS rows
