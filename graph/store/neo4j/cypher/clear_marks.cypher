UNWIND $ids AS id
MATCH (m:OutboxMark {alert: id})
DELETE m
RETURN count(*)
