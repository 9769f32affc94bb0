CALL () {
  UNWIND $exact AS value
  MATCH (n:Number {value: value})
  RETURN n.entity AS key, 0 AS rank
  UNION ALL
  MATCH (n:Number)
  WHERE n.reversed STARTS WITH $end
  RETURN n.entity AS key, 1 AS rank
  UNION ALL
  UNWIND $referenced AS key
  RETURN key, 2 AS rank
  UNION ALL
  CALL db.index.fulltext.queryNodes('words', $words) YIELD node
  RETURN node.key AS key, 3 AS rank
}
WITH key, min(rank) AS rank
WHERE $rank IS NULL OR rank __NEXT__ $rank OR rank = $rank AND key __NEXT__ $key
MATCH (e:Entity {key: key})
WHERE ($kinds IS NULL OR e.kind IN $kinds)
  AND (e.kind = 'complaint' AND EXISTS {
      MATCH (v:ComplaintVersion {number: e.acknowledgementNo})
      WHERE v.fromNo <= $no AND (v.untilNo IS NULL OR v.untilNo > $no)
        AND ($districts IS NULL OR v.district IN $districts)
    }
    OR e.kind <> 'complaint' AND EXISTS { MATCH (e)-[m]-() WHERE {seen m} })
WITH e, rank
ORDER BY rank __RISING__, e.key __RISING__
LIMIT $limit
RETURN collect([e.key, e.kind, rank]) AS rows
