MATCH (s)-[r:__TYPE__]->(t)
WHERE r.id IS NULL OR r.addedNo IS NULL OR r.knownAt IS NULL OR r.eventPrecision IS NULL
  OR s.key IS NULL OR t.key IS NULL
RETURN count(r)
