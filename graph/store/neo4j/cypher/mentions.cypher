UNWIND $keys AS key
MATCH (:Entity {key: key})-[m]-()
WHERE {seen m}
RETURN key, m.complaint, min(m.knownAt), min(m.eventAt), max(m.eventAt)
