UNWIND $numbers AS number
{first_under number}
MATCH (c:Entity {key: 'complaint:' + number})
WHERE {own c}
RETURN collect([c.key]) AS rows
