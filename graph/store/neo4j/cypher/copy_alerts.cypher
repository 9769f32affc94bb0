MATCH (a:Alert)
RETURN a.id, a.snapshotNo, a.ordinal, a.thread, a.version, a.kind, a.severity, a.probability,
  a.amountPaise, a.districts, a.rings, a.watched, a.stateVersion, a.body
