MATCH (a:Alert {id: $id})
SET a.body = $body, a.stateVersion = $version
