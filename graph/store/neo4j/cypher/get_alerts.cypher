UNWIND $ids AS id
MATCH (a:Alert {id: id})
WHERE {shown_alert a}
RETURN collect([a.body, a.snapshotNo, a.ordinal]) AS rows
