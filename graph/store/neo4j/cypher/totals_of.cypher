UNWIND $keys AS key
MATCH (a:Entity {key: key})
WHERE {shown a}
CALL (a) {
  MATCH (a)-[r:TRANSFERRED]-()
  WHERE {seen r}
  WITH r.transferKey AS once,
    max(CASE WHEN endNode(r) = a THEN r.amountPaise END) AS incoming,
    max(CASE WHEN startNode(r) = a THEN r.amountPaise END) AS outgoing,
    min(CASE WHEN endNode(r) = a THEN r.layer END) AS layer
  RETURN sum(incoming) AS incoming, sum(outgoing) AS outgoing, min(layer) AS layer
}
CALL (a) {
  MATCH (a)-[r:WITHDREW]->()
  WHERE NOT r.isDeclined AND {seen r}
  RETURN sum(r.amountPaise) AS drawn
}
CALL (a) {
  MATCH (a)-[r:HELD_FOR]->()
  WHERE (r.releasedAt IS NULL OR r.releasedAt > $known) AND {seen r}
  RETURN sum(r.amountPaise) AS held
}
RETURN collect([key, incoming, outgoing, drawn, held, layer]) AS rows
