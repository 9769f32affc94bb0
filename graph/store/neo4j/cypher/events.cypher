MATCH (e:Event)
WHERE e.seq > $after
WITH e
ORDER BY e.seq
LIMIT $limit
RETURN collect([e.seq, e.previousHash, e.eventHash, e.body]) AS rows
