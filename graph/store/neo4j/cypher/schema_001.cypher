// Constraints and indexes: each is there for the statement it names.

CREATE CONSTRAINT clock_one IF NOT EXISTS FOR (n:Clock) REQUIRE n.one IS UNIQUE;
CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (n:Entity) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT import_id IF NOT EXISTS FOR (n:Import) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT ring_version IF NOT EXISTS FOR (n:Ring) REQUIRE (n.key, n.version) IS UNIQUE;
CREATE CONSTRAINT ring_event_key IF NOT EXISTS FOR (n:RingEvent) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT forecast_id IF NOT EXISTS FOR (n:Forecast) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT alert_id IF NOT EXISTS FOR (n:Alert) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT outbox_mark_alert IF NOT EXISTS FOR (n:OutboxMark) REQUIRE n.alert IS UNIQUE;
CREATE CONSTRAINT subscription_id IF NOT EXISTS FOR (n:Subscription) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT event_seq IF NOT EXISTS FOR (n:Event) REQUIRE n.seq IS UNIQUE;
CREATE CONSTRAINT number_key IF NOT EXISTS FOR (n:Number) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT complaint_version IF NOT EXISTS
  FOR (n:ComplaintVersion) REQUIRE (n.number, n.fromNo) IS UNIQUE;

CREATE INDEX import_file IF NOT EXISTS FOR (n:Import) ON (n.fileSha256);             // list_imports
CREATE INDEX import_newest IF NOT EXISTS FOR (n:Import) ON (n.importedAt);           // list_imports
CREATE INDEX number_value IF NOT EXISTS FOR (n:Number) ON (n.value);                 // search
CREATE INDEX number_reversed IF NOT EXISTS FOR (n:Number) ON (n.reversed);           // search
CREATE INDEX complaint_number IF NOT EXISTS FOR (n:ComplaintVersion) ON (n.number);  // get_complaints
CREATE INDEX complaint_reported IF NOT EXISTS
  FOR (n:ComplaintVersion) ON (n.byReported, n.number);                              // list_complaints
CREATE INDEX complaint_loss IF NOT EXISTS
  FOR (n:ComplaintVersion) ON (n.byLoss, n.number);                                  // list_complaints
CREATE INDEX ring_key IF NOT EXISTS FOR (n:Ring) ON (n.key);                         // standing_rings
CREATE INDEX ring_event_ring IF NOT EXISTS FOR (n:RingEvent) ON (n.ring);            // ring_events
CREATE INDEX forecast_newest IF NOT EXISTS FOR (n:Forecast) ON (n.madeAt);           // list_forecasts
CREATE INDEX alert_place IF NOT EXISTS FOR (n:Alert) ON (n.snapshotNo);              // list_alerts
CREATE INDEX alert_thread IF NOT EXISTS FOR (n:Alert) ON (n.thread);                 // newest_alerts
CREATE INDEX outbox_mark_oldest IF NOT EXISTS FOR (n:OutboxMark) ON (n.snapshotNo);  // outbox_marks
CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:Entity) ON EACH [n.words]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};                        // search

// Each fact is there once: known_facts, facts_by_id.
CREATE CONSTRAINT TRANSFERRED_id IF NOT EXISTS FOR ()-[r:TRANSFERRED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT WITHDREW_id IF NOT EXISTS FOR ()-[r:WITHDREW]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT HELD_FOR_id IF NOT EXISTS FOR ()-[r:HELD_FOR]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT ACTED_ON_id IF NOT EXISTS FOR ()-[r:ACTED_ON]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT NAMES_PHONE_id IF NOT EXISTS FOR ()-[r:NAMES_PHONE]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT USES_PHONE_id IF NOT EXISTS FOR ()-[r:USES_PHONE]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT USES_DEVICE_id IF NOT EXISTS FOR ()-[r:USES_DEVICE]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT NAMES_id IF NOT EXISTS FOR ()-[r:NAMES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT RECORDED_id IF NOT EXISTS FOR ()-[r:RECORDED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT DESCRIBED_id IF NOT EXISTS FOR ()-[r:DESCRIBED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT PAID_INTO_id IF NOT EXISTS FOR ()-[r:PAID_INTO]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT FILED_BY_id IF NOT EXISTS FOR ()-[r:FILED_BY]-() REQUIRE r.id IS UNIQUE;

// What is said under a complaint: facts_of, first_known, first_layer.
CREATE INDEX TRANSFERRED_complaint IF NOT EXISTS FOR ()-[r:TRANSFERRED]-() ON (r.complaint);
CREATE INDEX WITHDREW_complaint IF NOT EXISTS FOR ()-[r:WITHDREW]-() ON (r.complaint);
CREATE INDEX HELD_FOR_complaint IF NOT EXISTS FOR ()-[r:HELD_FOR]-() ON (r.complaint);
CREATE INDEX ACTED_ON_complaint IF NOT EXISTS FOR ()-[r:ACTED_ON]-() ON (r.complaint);
CREATE INDEX NAMES_PHONE_complaint IF NOT EXISTS FOR ()-[r:NAMES_PHONE]-() ON (r.complaint);
CREATE INDEX USES_PHONE_complaint IF NOT EXISTS FOR ()-[r:USES_PHONE]-() ON (r.complaint);
CREATE INDEX USES_DEVICE_complaint IF NOT EXISTS FOR ()-[r:USES_DEVICE]-() ON (r.complaint);
CREATE INDEX NAMES_complaint IF NOT EXISTS FOR ()-[r:NAMES]-() ON (r.complaint);
CREATE INDEX RECORDED_complaint IF NOT EXISTS FOR ()-[r:RECORDED]-() ON (r.complaint);
CREATE INDEX DESCRIBED_complaint IF NOT EXISTS FOR ()-[r:DESCRIBED]-() ON (r.complaint);

// Facts by their reference: references, referenced.
CREATE INDEX TRANSFERRED_utr IF NOT EXISTS FOR ()-[r:TRANSFERRED]-() ON (r.utr);
CREATE INDEX WITHDREW_utr IF NOT EXISTS FOR ()-[r:WITHDREW]-() ON (r.utr);
CREATE INDEX HELD_FOR_utr IF NOT EXISTS FOR ()-[r:HELD_FOR]-() ON (r.utr);
CREATE INDEX ACTED_ON_utr IF NOT EXISTS FOR ()-[r:ACTED_ON]-() ON (r.utr);

// What a snapshot brought: links, copy_facts.
CREATE INDEX TRANSFERRED_added IF NOT EXISTS FOR ()-[r:TRANSFERRED]-() ON (r.addedNo);
CREATE INDEX WITHDREW_added IF NOT EXISTS FOR ()-[r:WITHDREW]-() ON (r.addedNo);
CREATE INDEX HELD_FOR_added IF NOT EXISTS FOR ()-[r:HELD_FOR]-() ON (r.addedNo);
CREATE INDEX ACTED_ON_added IF NOT EXISTS FOR ()-[r:ACTED_ON]-() ON (r.addedNo);
CREATE INDEX PAID_INTO_added IF NOT EXISTS FOR ()-[r:PAID_INTO]-() ON (r.addedNo);
CREATE INDEX FILED_BY_added IF NOT EXISTS FOR ()-[r:FILED_BY]-() ON (r.addedNo);
CREATE INDEX NAMES_PHONE_added IF NOT EXISTS FOR ()-[r:NAMES_PHONE]-() ON (r.addedNo);
CREATE INDEX USES_PHONE_added IF NOT EXISTS FOR ()-[r:USES_PHONE]-() ON (r.addedNo);
CREATE INDEX USES_DEVICE_added IF NOT EXISTS FOR ()-[r:USES_DEVICE]-() ON (r.addedNo);
CREATE INDEX NAMES_added IF NOT EXISTS FOR ()-[r:NAMES]-() ON (r.addedNo);
CREATE INDEX RECORDED_added IF NOT EXISTS FOR ()-[r:RECORDED]-() ON (r.addedNo);
CREATE INDEX DESCRIBED_added IF NOT EXISTS FOR ()-[r:DESCRIBED]-() ON (r.addedNo);

// Entities that are odd: flags, bank_conflicts.
CREATE INDEX DESCRIBED_flags IF NOT EXISTS FOR ()-[r:DESCRIBED]-() ON (r.flags);
CREATE INDEX DESCRIBED_ifscBank IF NOT EXISTS FOR ()-[r:DESCRIBED]-() ON (r.ifscBank);
