MATCH (v:ComplaintVersion)
WHERE v.number __NEXT__ $key AND {listed v}
RETURN v.body, 0
ORDER BY v.number __RISING__
LIMIT $limit
