EXISTS {
  MATCH (origin:Entity {key: 'complaint:' + @.complaint})-[newest:RECORDED]->(origin)
  WHERE newest.district IN $wanted AND {known newest}
    AND NOT EXISTS {
      MATCH (origin)-[newer:RECORDED]->(origin)
      WHERE newer.district IS NOT NULL AND {known newer}
        AND (newer.knownAt > newest.knownAt
          OR newer.knownAt = newest.knownAt AND newer.id > newest.id)
    }
}
