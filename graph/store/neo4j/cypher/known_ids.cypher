UNWIND $ids AS id
MATCH (n:__LABEL__ {id: id})
RETURN collect([id]) AS rows
