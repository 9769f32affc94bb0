MATCH (e:Event)
WHERE e.seq > $after
RETURN e.seq, e.previousHash, e.eventHash, e.body
ORDER BY e.seq
LIMIT $limit
