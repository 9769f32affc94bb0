MATCH (c:Complaint)
RETURN c.acknowledgementNo
