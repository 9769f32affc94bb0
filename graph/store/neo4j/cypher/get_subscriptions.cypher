UNWIND $ids AS id
MATCH (s:Subscription {id: id})
WHERE {shown_subscription s}
RETURN s.body
