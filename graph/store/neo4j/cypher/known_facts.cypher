UNWIND $ids AS id
MATCH ()-[r:__TYPE__ {id: id}]->()
RETURN collect([r.id, r.knownAt, r.sources]) AS rows
