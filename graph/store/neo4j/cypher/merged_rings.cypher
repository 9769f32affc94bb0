UNWIND $ids AS id
MATCH (r:Ring {key: id})
WHERE r.fromNo <= $no
  AND ($knownAt IS NULL OR r.changedAt <= $knownAt)
RETURN id, r.mergedInto
ORDER BY id, r.version
