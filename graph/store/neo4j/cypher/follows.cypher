((row.after IS NULL OR @.latestAt > row.after)
    AND (row.before IS NULL OR @.eventAt < row.before)
    AND (row.atLeast IS NULL OR @.amountPaise >= row.atLeast))
