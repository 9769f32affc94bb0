EXISTS {
  MATCH (@)-[newest:RECORDED]->(@)
  WHERE newest.district IN $districts AND {known newest}
    AND NOT EXISTS {
      MATCH (@)-[newer:RECORDED]->(@)
      WHERE newer.district IS NOT NULL AND {known newer}
        AND (newer.knownAt > newest.knownAt
          OR newer.knownAt = newest.knownAt AND newer.id > newest.id)
    }
}
