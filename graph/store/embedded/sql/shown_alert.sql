(:districts IS NULL OR EXISTS (SELECT 1 FROM json_each(@.districts) d
  WHERE d.value IN (SELECT value FROM json_each(:districts))))
