(@.addedNo + 0 <= $no AND @.knownAt <= $known
  AND (@.supersededNo IS NULL OR @.supersededNo > $no OR @.supersededAt > $known))
