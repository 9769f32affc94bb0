// The body is canonical JSON: a quotation mark inside a text of it has a backslash before it.
MATCH (v:ComplaintVersion)
WHERE v.fromNo <= $no AND (v.untilNo IS NULL OR v.untilNo > $no)
  AND v.fraudAt >= $start AND v.fraudAt < $end
  AND ($districts IS NULL OR v.district IN $districts)
WITH v, split(split(v.body, '"fraud_type":')[1], ',')[0] AS quoted
WITH v.district AS district,
  CASE WHEN quoted STARTS WITH '"' THEN split(quoted, '"')[1] END AS fraudType,
  (v.fraudAt + 19800000) / 86400000 AS day, count(v) AS count, sum(v.lossPaise) AS paise
ORDER BY district, fraudType, day
RETURN collect([district, fraudType, day, count, paise]) AS rows
