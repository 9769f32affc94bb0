MATCH (c:Copy)
SET c.done = c.done + [$part]
