UNWIND $rings AS asked
CALL (asked) {
  MATCH (e:RingEvent {ring: asked})
  WHERE ($knownAt IS NULL OR e.at <= $knownAt)
    AND ($districts IS NULL OR EXISTS {
      MATCH (r:Ring {key: e.ring})
      WHERE r.untilNo IS NULL AND any(one IN r.districts WHERE one IN $districts)
    })
  RETURN e
  ORDER BY e.at DESC, e.version DESC, e.kind DESC, e.body DESC
  LIMIT 1000
}
WITH e
ORDER BY e.ring, e.at, e.version, e.kind, e.body
RETURN collect([e.body]) AS rows
