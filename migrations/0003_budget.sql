-- Waiting that is planned: bulk sessions stand in line, and a page that waits for quota has a time booked.

-- Epoch ms since which a bulk session stands in line. NULL once it was let in, and on the priority lane.
ALTER TABLE sync_sessions ADD COLUMN in_line_since INTEGER;
-- Epoch seconds for which the page that the session waits for has booked its request. NULL when it has none booked.
ALTER TABLE sync_sessions ADD COLUMN booked_at INTEGER;

-- Live sessions only, and no column that a page in the middle of a sync changes: it costs a session three rows.
CREATE INDEX live_sessions ON sync_sessions (lane, mode DESC, in_line_since) WHERE finished_at IS NULL;
CREATE INDEX booked_sessions ON sync_sessions (booked_at, lane) WHERE booked_at IS NOT NULL AND finished_at IS NULL;

-- What the headers of Strava told of requests that Paceline did not send: another program shares the quota.
ALTER TABLE strava_budget ADD COLUMN foreign_day_used INTEGER NOT NULL DEFAULT 0;
-- Epoch seconds of the last answer heard since. Kept only while another program shares the quota.
ALTER TABLE strava_budget ADD COLUMN reported_at INTEGER NOT NULL DEFAULT 0;

-- The breaker: while it is open everything waits, and then one page at a time tries whether Strava answers again.
-- Epoch seconds of the next try. NULL while the breaker is closed.
ALTER TABLE strava_budget ADD COLUMN breaker_until INTEGER;
-- Epoch ms since which it is open, and the sentence why.
ALTER TABLE strava_budget ADD COLUMN breaker_since INTEGER;
ALTER TABLE strava_budget ADD COLUMN breaker_reason TEXT;
-- Tries in a row that failed: each doubles the wait.
ALTER TABLE strava_budget ADD COLUMN breaker_tries INTEGER NOT NULL DEFAULT 0;
-- JSON list of the athletes for whom Strava failed since it last answered anyone.
ALTER TABLE strava_budget ADD COLUMN failing_athletes TEXT NOT NULL DEFAULT '[]';
