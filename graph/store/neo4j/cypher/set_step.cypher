MATCH (c:Clock {one: 1})
SET c.schemaStep = $step
