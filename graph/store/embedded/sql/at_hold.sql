@.no IN (
  SELECT o.no FROM json_each(:entities) j CROSS JOIN hold o ON o.account = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN hold o ON o.complaint = j.value
)
