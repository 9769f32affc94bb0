(:districts IS NULL OR (@.owner_districts IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM json_each(@.owner_districts) d
  WHERE d.value NOT IN (SELECT value FROM json_each(:districts)))))
