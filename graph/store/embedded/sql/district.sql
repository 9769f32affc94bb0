(SELECT s.district FROM complaint_record s
  WHERE s.complaint = @.complaint AND s.district IS NOT NULL AND {known s}
  ORDER BY s.known_at DESC, s.id DESC LIMIT 1)
