UNWIND $numbers AS number
MATCH (v:ComplaintVersion {number: number})
WHERE v.untilNo IS NULL
RETURN collect([number, v.body]) AS rows
