UNWIND $numbers AS number
MATCH (v:ComplaintVersion {number: number})
WHERE v.untilNo IS NULL
SET v.untilNo = $fromNo
