CALL (@) {
  MATCH ()-[r:TRANSFERRED {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:WITHDREW {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:HELD_FOR {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:ACTED_ON {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:NAMES_PHONE {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:USES_PHONE {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:USES_DEVICE {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:HELD_BY {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:INTRODUCED {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:NAMES {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:RECORDED {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:DESCRIBED {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
  UNION ALL
  MATCH ()-[r:OBSERVED {complaint: @}]->() WHERE {known r} RETURN min(r.knownAt) AS at
}
WITH @, min(at) AS first
WHERE first IS NOT NULL
