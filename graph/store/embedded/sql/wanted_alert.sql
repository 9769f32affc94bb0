({shown_alert @}
  AND (:kinds IS NULL OR @.kind IN (SELECT value FROM json_each(:kinds)))
  AND (:severity IS NULL OR @.severity >= :severity)
  AND (:probability IS NULL OR @.probability >= :probability)
  AND (:amount IS NULL OR @.amount_paise >= :amount)
  AND (:rings IS NULL OR EXISTS (SELECT 1 FROM json_each(@.rings) d
    WHERE d.value IN (SELECT value FROM json_each(:rings))))
  AND (:events IS NULL OR EXISTS (SELECT 1 FROM json_each(@.body, '$.reasons') d
    WHERE d.value ->> 'code' IN (SELECT value FROM json_each(:events))))
  AND (:watch IS NULL OR EXISTS (SELECT 1 FROM json_each(@.watched) d
    WHERE d.value IN (SELECT value FROM json_each(:watch))))
  AND (:wanted IS NULL OR EXISTS (SELECT 1 FROM json_each(@.districts) d
    WHERE d.value IN (SELECT value FROM json_each(:wanted)))))
