CALL () {
  MATCH ()-[r:TRANSFERRED]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:WITHDREW]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:HELD_FOR]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:ACTED_ON]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:NAMES_PHONE]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:USES_PHONE]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:USES_DEVICE]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:HELD_BY]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:INTRODUCED]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:NAMES]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:RECORDED]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:DESCRIBED]->() RETURN count(r) AS facts
  UNION ALL
  MATCH ()-[r:OBSERVED]->() RETURN count(r) AS facts
}
RETURN sum(facts)
