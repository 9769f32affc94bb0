MATCH (d:RingDecision)
RETURN d.key, d.decidedAt, d.addedNo, d.undoes, d.body
