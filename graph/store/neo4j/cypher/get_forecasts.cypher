UNWIND $ids AS id
MATCH (f:Forecast {id: id})
WHERE {shown_forecast f}
RETURN collect([f.body]) AS rows
