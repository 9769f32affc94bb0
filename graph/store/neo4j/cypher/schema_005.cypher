// Calls, statements and marks of suspects: a line each beside those of schema_001.cypher.

CREATE CONSTRAINT OBSERVED_id IF NOT EXISTS FOR ()-[r:OBSERVED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT OBSERVED_WITH_id IF NOT EXISTS FOR ()-[r:OBSERVED_WITH]-() REQUIRE r.id IS UNIQUE;
CREATE INDEX OBSERVED_complaint IF NOT EXISTS FOR ()-[r:OBSERVED]-() ON (r.complaint);
CREATE INDEX OBSERVED_added IF NOT EXISTS FOR ()-[r:OBSERVED]-() ON (r.addedNo);
