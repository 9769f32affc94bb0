MATCH (c:Copy {one: 1})
RETURN c.head, c.done
