MATCH (a:Alert)
WHERE a.snapshotNo <= $no
  AND ($at IS NULL OR a.snapshotNo __NEXT__ $at OR a.snapshotNo = $at AND a.ordinal __NEXT__ $ordinal)
  AND {wanted_alert a}
WITH a
ORDER BY a.snapshotNo __RISING__, a.ordinal __RISING__
LIMIT $limit
RETURN collect([a.body, a.snapshotNo, a.ordinal]) AS rows
