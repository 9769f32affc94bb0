UNWIND $ids AS id
MATCH (i:Import {id: id})
RETURN collect([i.id, i.fileSha256, i.addedNo, i.knownAt]) AS rows
