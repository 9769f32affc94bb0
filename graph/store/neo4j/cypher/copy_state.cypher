MATCH (c:Copy)
RETURN c.head, c.done
