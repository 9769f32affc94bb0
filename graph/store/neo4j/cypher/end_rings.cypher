UNWIND $rows AS row
MATCH (r:Ring {key: row.id})
WHERE r.version < row.version AND r.untilNo IS NULL
SET r.untilNo = $fromNo
