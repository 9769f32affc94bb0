MATCH (a)-[r:WITHDREW]->(m)
WHERE a <> m AND NOT r.isDeclined AND r.eventPrecision IN ['SECOND', 'MINUTE']
  AND r.eventAt >= $start AND r.eventAt < $end AND {seen r}
WITH r.complaint AS complaint, (r.eventAt + 19800000) / 3600000 % 24 AS hour,
  ((r.eventAt + 19800000) / 86400000 + 3) % 7 AS weekday, m.key AS machine,
  count(r) AS drawn, sum(r.amountPaise) AS paise
CALL (complaint) {
  {newest_district complaint}
}
WITH district, hour, weekday, machine, sum(drawn) AS drawn, sum(paise) AS paise
ORDER BY district, hour, weekday, machine
RETURN collect([district, hour, weekday, machine, drawn, paise]) AS rows
