(EXISTS { MATCH (@)-[m]-() WHERE {seen m} }
  OR @.kind = 'complaint' AND {own @} AND (
    EXISTS { MATCH ()-[m:TRANSFERRED {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:WITHDREW {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:HELD_FOR {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:ACTED_ON {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:NAMES_PHONE {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:USES_PHONE {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:USES_DEVICE {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:HELD_BY {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:INTRODUCED {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:NAMES {complaint: @.acknowledgementNo}]->() WHERE {known m} }
    OR EXISTS { MATCH ()-[m:DESCRIBED {complaint: @.acknowledgementNo}]->() WHERE {known m} }))
