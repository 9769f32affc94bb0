@.no IN (
  SELECT o.no FROM json_each(:entities) j CROSS JOIN complaint_record o ON o.complaint = j.value
  UNION
  SELECT o.no FROM json_each(:entities) j CROSS JOIN complaint_record o ON o.victim_account = j.value
)
