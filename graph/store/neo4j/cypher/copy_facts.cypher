MATCH (s)-[r:__TYPE__ {addedNo: $addedNo}]->(t)
RETURN collect([type(r), properties(r), s.key, t.key]) AS rows
