-- What is tied to what, by the view `link`. Kinds are the bits of a number: a branch of the view
-- whose kind is not asked for is left at once, since its kind is no column.

-- One entity at a time: joined to a list of them, the view would be read whole.
-- name: at_entity
SELECT :at, t.kind, e.key, 0, t.no, coalesce(t.transfer_key, t.id), t.amount_paise,
  t.disputed_paise, t.event_at
FROM link t CROSS JOIN entity e ON e.no = t.target
WHERE t.source = :entity AND :kinds >> t.kind & 1 AND {visible t}
UNION ALL
SELECT :at, t.kind, e.key, 1, t.no, coalesce(t.transfer_key, t.id), t.amount_paise,
  t.disputed_paise, t.event_at
FROM link t CROSS JOIN entity e ON e.no = t.source
WHERE t.target = :entity AND t.source <> :entity AND :kinds >> t.kind & 1 AND {visible t}

-- Transfers alone, the walk's most common question, of a whole frontier at once.
-- name: transfers_at_entities
SELECT j.key, 0, e.key, 0, t.no, t.transfer_key, t.amount_paise, t.disputed_paise, t.event_at
FROM json_each(:entities) j CROSS JOIN transfer t ON t.payer = j.value
  CROSS JOIN entity e ON e.no = t.beneficiary
WHERE {visible t}
UNION ALL
SELECT j.key, 0, e.key, 1, t.no, t.transfer_key, t.amount_paise, t.disputed_paise, t.event_at
FROM json_each(:entities) j CROSS JOIN transfer t ON t.beneficiary = j.value
  CROSS JOIN entity e ON e.no = t.payer
WHERE t.payer <> j.value AND {visible t}

-- What may have more than so many facts: counted in indexes alone, whether seen or not.
-- name: busy
SELECT e.key, e.no FROM json_each(:keys) j CROSS JOIN entity e ON e.key = j.value
WHERE (SELECT count(*) FROM transfer WHERE payer = e.no)
  + (SELECT count(*) FROM transfer WHERE beneficiary = e.no)
  + (SELECT count(*) FROM transfer WHERE complaint = e.no)
  + (SELECT count(*) FROM withdrawal WHERE account = e.no)
  + (SELECT count(*) FROM withdrawal WHERE atm = e.no)
  + (SELECT count(*) FROM hold WHERE account = e.no)
  + (SELECT count(*) FROM hold WHERE complaint = e.no)
  + (SELECT count(*) FROM action WHERE account = e.no)
  + (SELECT count(*) FROM action WHERE complaint = e.no)
  + (SELECT count(*) FROM identifier_use WHERE user = e.no)
  + (SELECT count(*) FROM identifier_use WHERE identifier = e.no)
  + (SELECT count(*) FROM complaint_record WHERE complaint = e.no)
  + (SELECT count(*) FROM complaint_record WHERE victim_account = e.no) > :above

-- name: busy_payers
SELECT e.key, e.no FROM json_each(:keys) j CROSS JOIN entity e ON e.key = j.value
WHERE (SELECT count(*) FROM transfer WHERE payer = e.no)
  + (SELECT count(*) FROM transfer WHERE beneficiary = e.no) > :above

-- name: outside
SELECT DISTINCT e.kind, coalesce(district, '') FROM (
  SELECT t.target AS other, t.kind AS kind, {district t} AS district
  FROM link t WHERE t.source = :entity AND t.complaint IS NOT NULL AND {known t}
  UNION
  SELECT t.source, t.kind, {district t}
  FROM link t WHERE t.target = :entity AND t.complaint IS NOT NULL AND {known t}
) o JOIN entity e ON e.no = o.other
WHERE :kinds >> o.kind & 1
  AND (district IS NULL OR district NOT IN (SELECT value FROM json_each(:districts)))
ORDER BY 1, 2

-- name: degrees
SELECT kind, CASE kind WHEN 5 THEN count(DISTINCT other) ELSE count(*) END FROM (
  SELECT t.kind, t.target AS other FROM link t
  WHERE t.source = :entity AND :kinds >> t.kind & 1 AND {visible t}
  UNION ALL
  SELECT t.kind, t.source FROM link t
  WHERE t.target = :entity AND t.source <> :entity AND :kinds >> t.kind & 1 AND {visible t}
)
GROUP BY kind
ORDER BY kind

-- name: transfer_degrees
SELECT 0, found FROM (
  SELECT (SELECT count(*) FROM transfer t WHERE t.payer = :entity AND {visible t})
    + (SELECT count(*) FROM transfer t
      WHERE t.beneficiary = :entity AND t.payer <> :entity AND {visible t}) AS found
)
WHERE found > 0

-- name: uses_of
SELECT f.no, f.event_at, f.id FROM identifier_use f
WHERE f.user = :entity AND :kinds >> f.link & 1 AND {visible f}
UNION
SELECT f.no, f.event_at, f.id FROM identifier_use f
WHERE f.identifier = :entity AND :kinds >> f.link & 1 AND {visible f}
ORDER BY f.event_at NULLS LAST, f.id

-- name: column_0
SELECT group_concat(f.no),
  group_concat(f.payer),
  group_concat(f.beneficiary),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.disputed_paise, -1)),
  group_concat(coalesce(f.layer, -1)),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM transfer f WHERE f.added_no > :since AND {at_transfer f}
  AND {visible f}

-- name: column_1
SELECT group_concat(f.no),
  group_concat(f.account),
  group_concat(coalesce(f.atm, f.account)),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(coalesce(f.disputed_paise, -1)),
  group_concat(coalesce(f.layer, -1)),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(CASE f.channel WHEN 'ATM' THEN 0 WHEN 'AEPS' THEN 1 WHEN 'POS' THEN 2 WHEN 'CHEQUE' THEN 3 ELSE 4 END)
FROM withdrawal f WHERE f.added_no > :since AND {at_withdrawal f}
  AND {visible f}

-- name: column_2
SELECT group_concat(f.no),
  group_concat(f.account),
  group_concat(f.complaint),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(-1),
  group_concat(coalesce(f.layer, -1)),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM hold f WHERE f.complaint IS NOT NULL AND f.added_no > :since AND {at_hold f}
  AND {visible f}

-- name: column_3
SELECT group_concat(f.no),
  group_concat(f.account),
  group_concat(f.complaint),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(coalesce(f.amount_paise, -1)),
  group_concat(-1),
  group_concat(coalesce(f.layer, -1)),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM action f WHERE f.complaint IS NOT NULL AND f.added_no > :since AND {at_action f}
  AND {visible f}

-- name: column_4
SELECT group_concat(f.no),
  group_concat(f.complaint),
  group_concat(f.beneficiary),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(-1),
  group_concat(coalesce(f.disputed_paise, -1)),
  group_concat(coalesce(f.layer, -1)),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM transfer f WHERE f.complaint IS NOT NULL AND f.layer = 1 AND f.added_no > :since AND {at_payment f}
  AND {visible f}

-- name: column_6
SELECT group_concat(f.no),
  group_concat(f.user),
  group_concat(f.identifier),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(-1),
  group_concat(-1),
  group_concat(-1),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM identifier_use f WHERE f.link = 6 AND f.added_no > :since AND {at_use f}
  AND {visible f}

-- name: column_7
SELECT group_concat(f.no),
  group_concat(f.user),
  group_concat(f.identifier),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(-1),
  group_concat(-1),
  group_concat(-1),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM identifier_use f WHERE f.link = 7 AND f.added_no > :since AND {at_use f}
  AND {visible f}

-- name: column_8
SELECT group_concat(f.no),
  group_concat(f.user),
  group_concat(f.identifier),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(-1),
  group_concat(-1),
  group_concat(-1),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM identifier_use f WHERE f.link = 8 AND f.added_no > :since AND {at_use f}
  AND {visible f}

-- name: column_9
SELECT group_concat(f.no),
  group_concat(f.user),
  group_concat(f.identifier),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(-1),
  group_concat(-1),
  group_concat(-1),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM identifier_use f WHERE f.link = 9 AND f.added_no > :since AND {at_use f}
  AND {visible f}

-- name: column_10
SELECT group_concat(f.no),
  group_concat(f.user),
  group_concat(f.identifier),
  group_concat(coalesce(f.complaint, -1)),
  group_concat(-1),
  group_concat(-1),
  group_concat(-1),
  group_concat(coalesce(f.event_at, -1)),
  group_concat(coalesce(f.latest_at, -1)),
  group_concat(f.known_at),
  group_concat(-1)
FROM identifier_use f WHERE f.link = 10 AND f.added_no > :since AND {at_use f}
  AND {visible f}

-- name: order_transfer
SELECT no FROM transfer ORDER BY id

-- name: order_transfer_of
SELECT f.no FROM transfer f WHERE f.no IN (SELECT value FROM json_each(:nos)) ORDER BY f.id

-- name: order_withdrawal
SELECT no FROM withdrawal ORDER BY id

-- name: order_withdrawal_of
SELECT f.no FROM withdrawal f WHERE f.no IN (SELECT value FROM json_each(:nos)) ORDER BY f.id

-- name: order_hold
SELECT no FROM hold ORDER BY id

-- name: order_hold_of
SELECT f.no FROM hold f WHERE f.no IN (SELECT value FROM json_each(:nos)) ORDER BY f.id

-- name: order_action
SELECT no FROM action ORDER BY id

-- name: order_action_of
SELECT f.no FROM action f WHERE f.no IN (SELECT value FROM json_each(:nos)) ORDER BY f.id

-- name: order_identifier_use
SELECT no FROM identifier_use ORDER BY id

-- name: order_identifier_use_of
SELECT f.no FROM identifier_use f WHERE f.no IN (SELECT value FROM json_each(:nos)) ORDER BY f.id

-- name: transfer_keys
SELECT group_concat(f.no), group_concat(f.transfer_key, char(31))
FROM transfer f WHERE f.added_no > :since AND {at_transfer f} AND {visible f}

-- The columns beside the one min() are those of its row: sqlite.org/lang_select.html, 2.5.
-- name: filed_by
SELECT complaint, account, min(id), event_at, latest_at, known_at FROM (
  SELECT f.complaint, f.victim_account AS account, f.id, coalesce(f.event_at, -1) AS event_at,
    coalesce(f.latest_at, -1) AS latest_at, f.known_at, f.added_no
  FROM complaint_record f
  WHERE f.complaint IS NOT NULL AND f.victim_account IS NOT NULL AND {at_record f} AND {visible f}
  UNION ALL
  SELECT f.complaint, f.payer, f.id, coalesce(f.event_at, -1), coalesce(f.latest_at, -1),
    f.known_at, f.added_no
  FROM transfer f
  WHERE f.complaint IS NOT NULL AND f.layer = 1 AND {at_filer f} AND {visible f}
)
GROUP BY complaint, account
HAVING count(*) FILTER (WHERE added_no <= :since) = 0
ORDER BY min(id), complaint, account

-- Complaints of which anything new was told: who filed them may be new too.
-- name: told_since
SELECT complaint FROM complaint_record WHERE added_no > :since AND complaint IS NOT NULL
UNION
SELECT complaint FROM transfer WHERE added_no > :since AND complaint IS NOT NULL

-- name: keys
SELECT group_concat(no), group_concat(key, char(31)) FROM entity WHERE no BETWEEN :least AND :most

-- name: keys_of
SELECT group_concat(e.no), group_concat(e.key, char(31))
FROM json_each(:nos) a CROSS JOIN entity e ON e.no = a.value

-- name: flags
SELECT DISTINCT f.entity, f.flags FROM entity_record f WHERE f.flags <> 0 AND {visible f}

-- name: conflicts
SELECT f.entity FROM entity_record f WHERE f.ifsc_bank IS NOT NULL AND {visible f}
GROUP BY f.entity HAVING min(f.ifsc_bank) <> max(f.ifsc_bank)

-- name: flags_of
SELECT DISTINCT f.entity, f.flags
FROM json_each(:nos) j CROSS JOIN entity_record f ON f.entity = j.value
WHERE f.flags <> 0 AND {visible f}

-- name: conflicts_of
SELECT f.entity FROM json_each(:nos) j CROSS JOIN entity_record f ON f.entity = j.value
WHERE f.ifsc_bank IS NOT NULL AND {visible f}
GROUP BY f.entity HAVING min(f.ifsc_bank) <> max(f.ifsc_bank)
