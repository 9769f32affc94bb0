MATCH (c:Clock {one: 1})
OPTIONAL MATCH (e:Event)
WHERE e.snapshotNo >= 1 AND e.snapshotNo <= c.snapshotNo
WITH c.snapshotNo AS clock, count(DISTINCT e.snapshotNo) AS met
RETURN abs(clock - met)
