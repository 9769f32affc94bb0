UNWIND $keys AS key
MATCH (e:Entity {key: key})
WHERE ($above IS NULL OR COUNT { (e)--() } > $above) AND {shown e}
CALL (e) {
  MATCH (e)-[r:TRANSFERRED|WITHDREW|HELD_FOR|ACTED_ON|PAID_INTO|FILED_BY|NAMES_PHONE|USES_PHONE|USES_DEVICE|HELD_BY|INTRODUCED]-(o)
  WHERE ($types IS NULL OR type(r) IN $types) AND {tie r} AND {seen r}
  WITH type(r) AS type, count(r) AS facts, count(DISTINCT o) AS others
  RETURN collect([type, CASE type WHEN 'FILED_BY' THEN others ELSE facts END]) AS counts
}
RETURN collect([key, counts]) AS rows
