-- Patterns: movements of some hours, without a look at all others.

CREATE INDEX IF NOT EXISTS transfer_latest ON transfer (latest_at);                    -- movements(since)
