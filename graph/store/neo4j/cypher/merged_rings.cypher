UNWIND $ids AS id
MATCH (r:Ring {key: id})
WHERE r.fromNo <= $no
  AND ($knownAt IS NULL OR r.changedAt <= $knownAt)
WITH id, r
ORDER BY id, r.version
RETURN collect([id, r.mergedInto]) AS rows
