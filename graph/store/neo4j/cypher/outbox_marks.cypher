MATCH (m:OutboxMark)
RETURN m.alert, m.snapshotNo, m.ordinal
ORDER BY m.snapshotNo, m.ordinal
LIMIT $limit
