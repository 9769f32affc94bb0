MERGE (s:Subscription {id: $id})
  ON CREATE SET s.addedNo = $addedNo
SET s.version = $version, s.state = $state, s.createdAt = $createdAt, s.expiresAt = $expiresAt,
  s.ownerDistricts = $ownerDistricts, s.body = $body
CREATE (:SubscriptionVersion {id: $id, version: $version, body: $body})
