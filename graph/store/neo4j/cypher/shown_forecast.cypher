($districts IS NULL OR any(one IN $districts WHERE 'district:' + one = @.subject) OR EXISTS {
    MATCH (r:Ring {key: @.subject})
    WHERE r.untilNo IS NULL AND any(one IN r.districts WHERE one IN $districts)
  })
