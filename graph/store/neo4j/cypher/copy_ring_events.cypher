MATCH (e:RingEvent)
RETURN e.ring, e.at, e.version, e.kind, e.body
