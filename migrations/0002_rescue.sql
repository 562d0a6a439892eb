-- What tells a session at work or waiting from one whose message is lost, and a pause by a person from one by itself.

-- Epoch ms until which one delivery has the page that the session waits for to itself. 0 when none has.
ALTER TABLE sync_sessions ADD COLUMN claimed_until INTEGER NOT NULL DEFAULT 0;
-- Epoch ms at which its message is due: sent for then, or under way until then. What is long overdue is rescued.
ALTER TABLE sync_sessions ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
-- How often the cron has rescued it since its last committed page.
ALTER TABLE sync_sessions ADD COLUMN rescues INTEGER NOT NULL DEFAULT 0;

-- Epoch ms since which the pipeline is paused. NULL when it is not.
ALTER TABLE strava_budget ADD COLUMN paused_since INTEGER;
