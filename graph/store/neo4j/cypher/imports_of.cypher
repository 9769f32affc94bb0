UNWIND $ids AS id
MATCH (i:Import {id: id})
RETURN i.id, i.fileSha256, i.addedNo, i.knownAt
