MATCH (v:ComplaintVersion)
WHERE {listed v}
WITH v
LIMIT $limit
RETURN count(v)
