MATCH (m:OutboxMark)
WITH m
ORDER BY m.snapshotNo, m.ordinal
LIMIT $limit
RETURN collect([m.alert, m.snapshotNo, m.ordinal]) AS rows
