MATCH (s:Subscription)
WHERE s.state <> 'DELETED' AND s.addedNo <= $no AND {shown_subscription s}
  AND ($at IS NULL OR s.createdAt __NEXT__ $at OR s.createdAt = $at AND s.id __NEXT__ $key)
WITH s
ORDER BY s.createdAt __RISING__, s.id __RISING__
LIMIT $limit
RETURN collect([s.createdAt, s.body]) AS rows
