MATCH (i:Import)
RETURN i.report
ORDER BY i.addedNo
