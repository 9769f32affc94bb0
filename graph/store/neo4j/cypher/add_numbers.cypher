UNWIND $rows AS row
MERGE (n:Number {key: row.key})
  ON CREATE SET n.entity = row.entity, n.value = row.value, n.reversed = row.reversed
