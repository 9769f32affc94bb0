@.no IN (
  SELECT o.no FROM json_each(:entities) j CROSS JOIN withdrawal o ON o.account = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN withdrawal o ON o.atm = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN withdrawal o ON o.complaint = j.value
)
