MATCH (r:Ring)
RETURN r.key, r.version, r.fromNo, r.untilNo, r.changedAt, r.disputedPaise, r.mergedInto,
  r.districts, r.body, r.members
