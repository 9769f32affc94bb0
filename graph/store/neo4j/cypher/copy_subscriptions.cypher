MATCH (s:Subscription)
RETURN s.id, s.version, s.state, s.createdAt, s.expiresAt, s.addedNo, s.ownerDistricts, s.body
