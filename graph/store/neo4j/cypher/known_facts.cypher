UNWIND $ids AS id
MATCH ()-[r:__TYPE__ {id: id}]->()
RETURN r.id, r.knownAt, r.sources
