MATCH ()-[r:__TYPE__]->()
WHERE coalesce(size(r.sources), 0) = 0
RETURN count(r)
