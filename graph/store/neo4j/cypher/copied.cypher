MATCH (c:Copy {one: 1})
SET c.done = c.done + [$part]
