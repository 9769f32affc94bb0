MATCH (c:Copy)
DELETE c
