id: @.id,
  complaint: @.complaint,
  eventAt: @.eventAt,
  latestAt: @.latestAt,
  eventPrecision: @.eventPrecision,
  knownAt: @.knownAt,
  addedNo: $addedNo
