UNWIND range(0, size($keys) - 1) AS at
MATCH (e:Entity {key: $keys[at]})
WHERE {open e}
CALL (e) {
  MATCH (e)-[r:TRANSFERRED|WITHDREW|HELD_FOR|ACTED_ON|PAID_INTO|FILED_BY|NAMES_PHONE|USES_PHONE|USES_DEVICE|HELD_BY|INTRODUCED]-(o)
  WHERE ($types IS NULL OR type(r) IN $types) AND {tie r} AND {seen r}
  WITH type(r) AS type, o, CASE WHEN startNode(r) = e THEN 0 ELSE 1 END AS direction,
    coalesce(r.transferKey, r.id) AS once, count(r) AS facts, max(r.amountPaise) AS amount,
    sum(r.disputedPaise) AS disputed, count(r.disputedPaise) AS told,
    min(r.eventAt) AS first, max(r.eventAt) AS last
  WITH type, o.key AS other, direction, sum(facts) AS facts,
    sum(amount) AS amount, count(amount) AS amounts, sum(disputed) AS disputed, sum(told) AS told,
    min(first) AS first, max(last) AS last
  ORDER BY $codes[type], other, direction
  LIMIT $limit
  RETURN collect([type, other, direction, CASE type WHEN 'FILED_BY' THEN 1 ELSE facts END,
    CASE WHEN amounts > 0 THEN amount END, CASE WHEN told > 0 THEN disputed END,
    first, last]) AS links
}
RETURN collect([at, links]) AS rows
