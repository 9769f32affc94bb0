UNWIND $rows AS row
MATCH (r:Ring {key: row.ring, version: row.version})
WITH r, row.member AS member
ORDER BY member
WITH r, collect(member) AS members
SET r.members = r.members + members
