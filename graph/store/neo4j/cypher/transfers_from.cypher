UNWIND range(0, size($frontier) - 1) AS at
WITH at, $frontier[at] AS row
MATCH (a:Entity {key: row.account})
CALL (a, row) {
  MATCH (a)-[r:TRANSFERRED]->()
  WHERE {follows r} AND {seen r}
  WITH r
  ORDER BY {flow_order r}
  LIMIT $limit
  RETURN collect([properties(r), startNode(r).key, endNode(r).key]) AS facts
}
RETURN collect([at, facts]) AS rows
