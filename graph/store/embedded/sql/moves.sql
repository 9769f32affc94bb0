-- All that touched the money of accounts, a statement a kind of fact for a whole frontier.

-- name: crowded
SELECT j.value FROM json_each(:entities) j
WHERE (
  SELECT count(*) FROM (
    SELECT 1 FROM transfer f WHERE f.payer = j.value AND {visible f} LIMIT :limit)
) + (
  SELECT count(*) FROM (
    SELECT 1 FROM transfer f WHERE f.beneficiary = j.value
      AND f.payer <> f.beneficiary AND {visible f} LIMIT :limit)
) + (
  SELECT count(*) FROM (
    SELECT 1 FROM withdrawal f WHERE f.account = j.value AND {visible f} LIMIT :limit)
) >= :limit

-- name: transfers
SELECT 'TRANSFER', f.id, substr(c.key, 11), e0.key, e1.key, f.transfer_key, f.amount_paise,
  f.disputed_paise, f.layer, f.event_at, f.latest_at, f.known_at, '', 0, NULL, NULL, f.utr
FROM (
  SELECT t.no FROM json_each(:entities) j CROSS JOIN transfer t ON t.payer = j.value
  UNION
  SELECT t.no FROM json_each(:entities) j CROSS JOIN transfer t ON t.beneficiary = j.value
) m
JOIN transfer f ON f.no = m.no
JOIN entity e0 ON e0.no = f.payer
JOIN entity e1 ON e1.no = f.beneficiary
LEFT JOIN entity c ON c.no = f.complaint
WHERE {visible f}

-- name: withdrawals
SELECT 'WITHDRAWAL', f.id, substr(c.key, 11), e0.key, coalesce(e1.key, ''), '', f.amount_paise,
  f.disputed_paise, f.layer, f.event_at, f.latest_at, f.known_at, f.channel, f.is_declined
FROM json_each(:entities) j CROSS JOIN withdrawal f ON f.account = j.value
JOIN entity e0 ON e0.no = f.account
LEFT JOIN entity e1 ON e1.no = f.atm
LEFT JOIN entity c ON c.no = f.complaint
WHERE {visible f}

-- name: holds
SELECT 'HOLD', f.id, substr(c.key, 11), e0.key, '', '', f.amount_paise,
  NULL, f.layer, f.event_at, f.latest_at, f.known_at, '', 0, f.released_at
FROM json_each(:entities) j CROSS JOIN hold f ON f.account = j.value
JOIN entity e0 ON e0.no = f.account
LEFT JOIN entity c ON c.no = f.complaint
WHERE {visible f}

-- name: actions
SELECT 'ACTION', f.id, substr(c.key, 11), e0.key, '', '', f.amount_paise,
  NULL, f.layer, f.event_at, f.latest_at, f.known_at, f.kind, 0, NULL, f.most_paise
FROM json_each(:entities) j CROSS JOIN action f ON f.account = j.value
JOIN entity e0 ON e0.no = f.account
LEFT JOIN entity c ON c.no = f.complaint
WHERE {visible f}

-- name: statements
SELECT f.no FROM json_each(:entities) j CROSS JOIN observation_end m ON m.entity = j.value
JOIN observation f ON f.no = m.fact
WHERE f.kind = 'statement' AND {visible f}

-- name: lines
SELECT f.id, i.id, h.name, s.row
FROM json_each(:ids) j CROSS JOIN transfer f ON f.id = j.value
JOIN source s ON s.fact = f.no JOIN sheet h ON h.no = s.sheet JOIN import i ON i.no = h.import
UNION ALL
SELECT f.id, i.id, h.name, s.row
FROM json_each(:ids) j CROSS JOIN withdrawal f ON f.id = j.value
JOIN source s ON s.fact = f.no JOIN sheet h ON h.no = s.sheet JOIN import i ON i.no = h.import

-- name: flags
SELECT j.value, f.flags
FROM json_each(:keys) j CROSS JOIN entity e ON e.key = j.value
JOIN entity_record f ON f.entity = e.no
WHERE f.flags <> 0 AND {visible f}
