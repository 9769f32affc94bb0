UNWIND $numbers AS number
CALL (number) {
  MATCH ()-[r:TRANSFERRED {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:WITHDREW {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:HELD_FOR {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:ACTED_ON {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:NAMES_PHONE {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:USES_PHONE {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:USES_DEVICE {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:HELD_BY {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:INTRODUCED {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:NAMES {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:RECORDED {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:DESCRIBED {complaint: number}]->() WHERE {known r} RETURN min(r.knownAt) AS at
}
WITH number, min(at) AS first
WHERE first IS NOT NULL
RETURN number, first
