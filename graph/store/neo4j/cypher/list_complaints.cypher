MATCH (v:ComplaintVersion)
WHERE (v.__PLACE__ __NEXT__ $value OR v.__PLACE__ = $value AND v.number __NEXT__ $key) AND {listed v}
WITH v
ORDER BY v.__PLACE__ __RISING__, v.number __RISING__
LIMIT $limit
RETURN collect([v.body, v.__PLACE__]) AS rows
