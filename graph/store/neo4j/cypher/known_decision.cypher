OPTIONAL MATCH (same:RingDecision {key: $key})
OPTIONAL MATCH (other:RingDecision {undoes: $undoes})
RETURN same.key, other.key
