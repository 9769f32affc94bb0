MATCH (v:ComplaintVersion)
WHERE v.fromNo <= $no AND (v.untilNo IS NULL OR v.untilNo > $no)
  AND v.fraudAt >= $start AND v.fraudAt < $end
  AND ($districts IS NULL OR v.district IN $districts)
WITH v.district AS district, (v.fraudAt + 19800000) / 3600000 % 24 AS hour,
  ((v.fraudAt + 19800000) / 86400000 + 3) % 7 AS weekday, count(v) AS count,
  sum(v.lossPaise) AS paise
ORDER BY district, hour, weekday
RETURN collect([district, hour, weekday, count, paise]) AS rows
