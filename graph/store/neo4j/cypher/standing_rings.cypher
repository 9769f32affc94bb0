MATCH (r:Ring)
WHERE r.fromNo <= $no
  AND ($knownAt IS NULL AND (r.untilNo IS NULL OR r.untilNo > $no)
    OR r.changedAt <= $knownAt AND NOT EXISTS {
      MATCH (later:Ring {key: r.key})
      WHERE later.version > r.version AND later.fromNo <= $no AND later.changedAt <= $knownAt
    })
  AND ($districts IS NULL OR any(one IN r.districts WHERE one IN $districts))
  AND ($wanted IS NULL OR any(one IN r.districts WHERE one IN $wanted))
  AND ($ids IS NOT NULL OR r.mergedInto IS NULL)
  AND ($ids IS NULL OR r.key IN $ids)
  AND ($accounts IS NULL OR any(one IN r.members WHERE one IN $accounts))
  AND ($complaints IS NULL OR any(one IN r.members WHERE one IN $complaints))
RETURN collect([r.body]) AS rows
