MATCH (n:Clock|Event)
DETACH DELETE n
