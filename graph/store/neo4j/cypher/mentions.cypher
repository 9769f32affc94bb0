UNWIND $keys AS key
MATCH (e:Entity {key: key})-[m]-()
WHERE {seen m}
WITH key, m.complaint AS complaint, min(m.knownAt) AS knownAt, min(m.eventAt) AS first,
  max(m.eventAt) AS last
RETURN collect([key, complaint, knownAt, first, last]) AS rows
