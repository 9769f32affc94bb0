MATCH (s)-[r:__TYPE__]->(t)
WHERE r.addedNo = $addedNo
RETURN type(r), properties(r), s.key, t.key
