// Who holds an account, and who introduced whom: known_facts, facts_by_id, facts_of, links.

CREATE CONSTRAINT HELD_BY_id IF NOT EXISTS FOR ()-[r:HELD_BY]-() REQUIRE r.id IS UNIQUE;
CREATE INDEX HELD_BY_complaint IF NOT EXISTS FOR ()-[r:HELD_BY]-() ON (r.complaint);
CREATE INDEX HELD_BY_added IF NOT EXISTS FOR ()-[r:HELD_BY]-() ON (r.addedNo);
CREATE CONSTRAINT INTRODUCED_id IF NOT EXISTS FOR ()-[r:INTRODUCED]-() REQUIRE r.id IS UNIQUE;
CREATE INDEX INTRODUCED_complaint IF NOT EXISTS FOR ()-[r:INTRODUCED]-() ON (r.complaint);
CREATE INDEX INTRODUCED_added IF NOT EXISTS FOR ()-[r:INTRODUCED]-() ON (r.addedNo);
