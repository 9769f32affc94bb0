(:districts IS NULL
  OR @.subject IN (SELECT 'district:' || value FROM json_each(:districts))
  OR EXISTS (SELECT 1 FROM ring_version r, json_each(r.districts) d
  WHERE r.id = @.subject AND r.until_no IS NULL
    AND d.value IN (SELECT value FROM json_each(:districts))))
