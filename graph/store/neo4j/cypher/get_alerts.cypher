UNWIND $ids AS id
MATCH (a:Alert {id: id})
WHERE {shown_alert a}
RETURN a.body, a.snapshotNo, a.ordinal
