UNWIND $numbers AS number
MATCH (v:ComplaintVersion {number: number})
WHERE v.untilNo IS NULL AND v.district IN $districts
RETURN collect([number]) AS rows
