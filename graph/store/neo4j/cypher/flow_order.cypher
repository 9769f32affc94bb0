CASE $order WHEN 'NEWEST' THEN -@.eventAt WHEN 'OLDEST' THEN @.eventAt
    WHEN 'LARGEST' THEN -@.amountPaise ELSE @.amountPaise END, @.eventAt, @.id
