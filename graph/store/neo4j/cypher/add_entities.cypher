UNWIND $rows AS row
MERGE (e:Entity {key: row.key})
  ON CREATE SET e.kind = row.kind, e.acknowledgementNo = row.acknowledgementNo
FOREACH (_ IN CASE row.kind WHEN 'complaint' THEN [1] ELSE [] END | SET e:Complaint)
FOREACH (_ IN CASE row.kind WHEN 'account' THEN [1] ELSE [] END | SET e:Account)
FOREACH (_ IN CASE row.kind WHEN 'upi' THEN [1] ELSE [] END | SET e:UpiHandle)
FOREACH (_ IN CASE row.kind WHEN 'wallet' THEN [1] ELSE [] END | SET e:Wallet)
FOREACH (_ IN CASE row.kind WHEN 'phone' THEN [1] ELSE [] END | SET e:Phone)
FOREACH (_ IN CASE row.kind WHEN 'device' THEN [1] ELSE [] END | SET e:Device)
FOREACH (_ IN CASE row.kind WHEN 'atm' THEN [1] ELSE [] END | SET e:Atm)
FOREACH (_ IN CASE row.kind WHEN 'person' THEN [1] ELSE [] END | SET e:Person)
FOREACH (_ IN CASE row.kind WHEN 'company' THEN [1] ELSE [] END | SET e:Company)
