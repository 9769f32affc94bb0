({known @} AND (:districts IS NULL OR @.complaint IS NULL
  OR {district @} IN (SELECT value FROM json_each(:districts))))
