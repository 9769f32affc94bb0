MATCH ()-[r:TRANSFERRED]->(b)
WHERE r.layer = 1 AND r.complaint IS NOT NULL
  AND NOT EXISTS { MATCH (:Complaint)-[p:PAID_INTO]->(b) WHERE p.id = r.id }
RETURN count(r)
