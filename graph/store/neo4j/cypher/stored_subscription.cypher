MATCH (s:Subscription {id: $id})
RETURN s.body
