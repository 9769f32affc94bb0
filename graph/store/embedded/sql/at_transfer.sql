@.no IN (
  SELECT o.no FROM json_each(:entities) j CROSS JOIN transfer o ON o.payer = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN transfer o ON o.beneficiary = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN transfer o ON o.complaint = j.value
)
