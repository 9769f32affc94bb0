MATCH (e:RingEvent {ring: $ring})
WHERE $districts IS NULL OR EXISTS {
  MATCH (r:Ring {key: e.ring})
  WHERE r.untilNo IS NULL AND any(one IN r.districts WHERE one IN $districts)
}
RETURN e.body
ORDER BY e.at, e.version, e.kind, e.body
LIMIT 1000
