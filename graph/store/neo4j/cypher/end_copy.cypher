MATCH (c:Copy {one: 1})
DELETE c
