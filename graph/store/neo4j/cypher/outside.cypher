UNWIND $keys AS key
MATCH (e:Entity {key: key})-[r:TRANSFERRED|WITHDREW|HELD_FOR|ACTED_ON|PAID_INTO|FILED_BY|NAMES_PHONE|USES_PHONE|USES_DEVICE|HELD_BY|INTRODUCED]-(o)
WHERE ($types IS NULL OR type(r) IN $types) AND coalesce(r.complaint, '') <> '' AND {known r}
WITH DISTINCT key, o.kind AS kind, r.complaint AS complaint
CALL (complaint) {
  {newest_district complaint}
}
WITH key, kind, district
WHERE district IS NULL OR NOT district IN $districts
WITH DISTINCT key, kind, coalesce(district, '') AS district
RETURN collect([key, kind, district]) AS rows
