MATCH (c:Complaint)
RETURN collect([c.acknowledgementNo]) AS rows
