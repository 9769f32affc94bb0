(@.complaint IS NOT NULL OR NOT type(@) IN ['HELD_FOR', 'ACTED_ON'])
