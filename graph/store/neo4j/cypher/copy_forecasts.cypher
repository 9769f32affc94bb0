MATCH (f:Forecast)
RETURN f.id, f.subject, f.madeAt, f.knownAt, f.addedNo, f.body
