@.no IN (
  SELECT o.no FROM json_each(:entities) j CROSS JOIN identifier_use o ON o.user = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN identifier_use o ON o.identifier = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN identifier_use o ON o.complaint = j.value
)
