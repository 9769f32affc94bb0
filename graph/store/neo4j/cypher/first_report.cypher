MATCH (i:Import {id: $id})
RETURN i.report
