({shown_alert @}
  AND ($kinds IS NULL OR @.kind IN $kinds)
  AND ($severity IS NULL OR @.severity >= $severity)
  AND ($probability IS NULL OR @.probability >= $probability)
  AND ($amount IS NULL OR @.amountPaise >= $amount)
  AND ($rings IS NULL OR any(one IN @.rings WHERE one IN $rings))
  AND ($events IS NULL OR any(one IN $events WHERE @.body CONTAINS one))
  AND ($watch IS NULL OR any(one IN @.watched WHERE one IN $watch))
  AND ($wanted IS NULL OR any(one IN @.districts WHERE one IN $wanted)))
