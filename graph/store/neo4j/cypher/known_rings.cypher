UNWIND $rows AS row
OPTIONAL MATCH (same:Ring {key: row.id, version: row.version})
CALL (row) {
  MATCH (any:Ring {key: row.id})
  RETURN max(any.version) AS newest
}
RETURN collect([row.id, same.body, newest]) AS rows
