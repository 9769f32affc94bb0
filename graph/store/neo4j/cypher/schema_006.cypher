// What officers decide about rings.

CREATE CONSTRAINT ring_decision_key IF NOT EXISTS FOR (n:RingDecision) REQUIRE n.key IS UNIQUE;
CREATE INDEX ring_decision_undoes IF NOT EXISTS FOR (n:RingDecision) ON (n.undoes);  // undoers
