UNWIND $ids AS id
MATCH (s:Subscription {id: id})
WHERE {shown_subscription s}
RETURN collect([s.body]) AS rows
