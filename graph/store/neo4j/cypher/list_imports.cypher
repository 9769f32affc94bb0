MATCH (i:Import)
WHERE i.addedNo <= $no
  AND ($ids IS NULL OR i.id IN $ids)
  AND ($sha256 IS NULL OR i.fileSha256 = $sha256)
  AND ($complaints IS NULL OR any(number IN i.complaints WHERE number IN $complaints))
  AND ($districts IS NULL OR size(i.complaints) = 0 OR EXISTS {
    MATCH (v:ComplaintVersion)
    WHERE v.number IN i.complaints AND v.district IN $districts
      AND v.fromNo <= $no AND (v.untilNo IS NULL OR v.untilNo > $no)
  })
  AND ($at IS NULL OR i.importedAt __PAST__ $at OR (i.importedAt = $at AND i.id __NEXT__ $key))
WITH i
ORDER BY i.importedAt __FALLING__, i.id __RISING__
LIMIT $limit
RETURN collect([i.importedAt, i.id, i.report]) AS rows
