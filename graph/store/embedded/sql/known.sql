(+@.added_no <= :no AND +@.known_at <= :known
  AND (@.superseded_no IS NULL OR @.superseded_no > :no OR @.superseded_at > :known))
