MATCH (f:Forecast)
WHERE f.addedNo <= $no AND f.madeAt <= $known AND ($subject IS NULL OR f.subject = $subject)
  AND {shown_forecast f}
  AND ($at IS NULL OR f.madeAt __PAST__ $at OR f.madeAt = $at AND f.id __NEXT__ $key)
WITH f
ORDER BY f.madeAt __FALLING__, f.id __RISING__
LIMIT $limit
RETURN collect([f.madeAt, f.body]) AS rows
