UNWIND $numbers AS number
MATCH (v:ComplaintVersion {number: number})
WHERE v.fromNo <= $no AND (v.untilNo IS NULL OR v.untilNo > $no)
  AND ($districts IS NULL OR v.district IN $districts)
RETURN collect([v.body]) AS rows
