MATCH (m:OutboxMark)
RETURN m.alert, m.snapshotNo, m.ordinal
