MATCH (s:SubscriptionVersion)
RETURN s.id, s.version, s.body
