-- name: add_number
INSERT OR IGNORE INTO number VALUES (?, ?, ?)

-- name: words_of
SELECT w.entity, w.text FROM json_each(:nos) j CROSS JOIN words w ON w.entity = j.value

-- name: forget_words
INSERT INTO words_index (words_index, rowid, text) VALUES ('delete', ?, ?)

-- name: put_words
INSERT OR REPLACE INTO words VALUES (?, ?)

-- name: index_words
INSERT INTO words_index (rowid, text) VALUES (?, ?)

-- name: search_after
WITH hit (no, rank) AS (
  SELECT n.entity, 0 FROM json_each(:exact) j CROSS JOIN number n ON n.value = j.value
  UNION ALL
  SELECT n.entity, 1 FROM number n
  WHERE :reversed IS NOT NULL AND n.reversed >= :reversed AND n.reversed < :reversed_end
  UNION ALL
  SELECT value, 2 FROM json_each(:referenced)
  UNION ALL
  SELECT rowid, 3 FROM words_index WHERE words_index MATCH :words
), best (no, rank) AS (
  SELECT no, min(rank) FROM hit GROUP BY no
)
SELECT e.key, e.kind, b.rank
FROM best b CROSS JOIN entity e ON e.no = b.no
WHERE (:kinds IS NULL OR e.kind IN (SELECT value FROM json_each(:kinds)))
  AND (:rank IS NULL OR (b.rank, e.key) > (:rank, :key))
  AND (CASE e.kind WHEN 'complaint'
    THEN EXISTS (
      SELECT 1 FROM complaint_version v WHERE v.complaint = e.no
        AND v.from_no <= :no AND (v.until_no IS NULL OR v.until_no > :no)
        AND (:districts IS NULL OR v.district IN (SELECT value FROM json_each(:districts))))
    ELSE EXISTS (SELECT 1 FROM mention m WHERE m.entity = e.no AND {visible m})
    END)
ORDER BY b.rank, e.key
LIMIT :limit

-- name: search_before
WITH hit (no, rank) AS (
  SELECT n.entity, 0 FROM json_each(:exact) j CROSS JOIN number n ON n.value = j.value
  UNION ALL
  SELECT n.entity, 1 FROM number n
  WHERE :reversed IS NOT NULL AND n.reversed >= :reversed AND n.reversed < :reversed_end
  UNION ALL
  SELECT value, 2 FROM json_each(:referenced)
  UNION ALL
  SELECT rowid, 3 FROM words_index WHERE words_index MATCH :words
), best (no, rank) AS (
  SELECT no, min(rank) FROM hit GROUP BY no
)
SELECT e.key, e.kind, b.rank
FROM best b CROSS JOIN entity e ON e.no = b.no
WHERE (:kinds IS NULL OR e.kind IN (SELECT value FROM json_each(:kinds)))
  AND (:rank IS NULL OR (b.rank, e.key) < (:rank, :key))
  AND (CASE e.kind WHEN 'complaint'
    THEN EXISTS (
      SELECT 1 FROM complaint_version v WHERE v.complaint = e.no
        AND v.from_no <= :no AND (v.until_no IS NULL OR v.until_no > :no)
        AND (:districts IS NULL OR v.district IN (SELECT value FROM json_each(:districts))))
    ELSE EXISTS (SELECT 1 FROM mention m WHERE m.entity = e.no AND {visible m})
    END)
ORDER BY b.rank DESC, e.key DESC
LIMIT :limit

-- name: referenced_transfer
SELECT f.complaint, f.payer, f.beneficiary FROM transfer f
WHERE f.utr = :number AND {visible f}

-- name: referenced_withdrawal
SELECT f.complaint, f.account, f.atm FROM withdrawal f
WHERE f.utr = :number AND {visible f}

-- name: referenced_hold
SELECT f.complaint, f.account, NULL FROM hold f
WHERE f.utr = :number AND {visible f}

-- name: referenced_action
SELECT f.complaint, f.account, NULL FROM action f
WHERE f.utr = :number AND {visible f}
