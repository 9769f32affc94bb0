EXISTS {
  MATCH (at:Entity {key: 'complaint:' + @.complaint})-[newest:RECORDED]->(at)
  WHERE newest.district IN $wanted AND {known newest}
    AND NOT EXISTS {
      MATCH (at)-[newer:RECORDED]->(at)
      WHERE newer.district IS NOT NULL AND {known newer}
        AND (newer.knownAt > newest.knownAt
          OR newer.knownAt = newest.knownAt AND newer.id > newest.id)
    }
}
