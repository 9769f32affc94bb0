UNWIND $ids AS id
MATCH (r:Ring {key: id})
WHERE r.mergedInto IS NOT NULL AND r.fromNo <= $no
  AND ($knownAt IS NULL OR r.changedAt <= $knownAt)
RETURN id, r.mergedInto
ORDER BY id, r.version
