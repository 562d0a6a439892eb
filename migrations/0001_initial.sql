-- Times: columns that come from Strava (start_date, token_expires_at, newest_start_date) are epoch seconds, and the *_at
-- columns of Paceline itself are epoch milliseconds, as in session ids.
-- Every index costs one more written row for each row it covers, so there is one only where a query needs it.

CREATE TABLE athletes (
  strava_id INTEGER PRIMARY KEY,
  firstname TEXT,
  lastname TEXT,
  -- What the athlete granted, as Strava spells it, such as read,activity:read. NULL when unknown.
  scope TEXT,
  -- v1.<key id>.<iv>.<ciphertext>, the athlete id as additional data.
  access_token TEXT,
  refresh_token TEXT NOT NULL,
  token_expires_at INTEGER NOT NULL DEFAULT 0,
  -- Raised by each refresh: the compare-and-swap by which two refreshers never lose a token.
  token_version INTEGER NOT NULL DEFAULT 1,
  -- Epoch milliseconds until which one refresher has the field to itself.
  refreshing_until INTEGER NOT NULL DEFAULT 0,
  -- SHA-256 of the refresh token as imported: importing the same list again does not undo later refreshes.
  imported_token_digest TEXT NOT NULL,
  sync_status TEXT NOT NULL DEFAULT 'idle'
    CHECK (sync_status IN ('idle', 'queued', 'in_progress', 'completed', 'error', 'disconnected')),
  -- A sentence that says what happened and what to do.
  sync_error TEXT,
  -- The latest session of the athlete, live or not: the fence compares against it.
  sync_session_id TEXT,
  last_synced_at INTEGER,
  last_full_synced_at INTEGER,
  -- The newest start that a completed session saw. Incremental sessions start from it.
  newest_start_date INTEGER,
  -- Distinct activities in the last completed full session.
  total_activities_count INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE races (
  strava_activity_id INTEGER PRIMARY KEY,
  athlete_id INTEGER NOT NULL REFERENCES athletes (strava_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- Written by people, never by a sync.
  event_name TEXT,
  sport_type TEXT,
  workout_type INTEGER NOT NULL,
  start_date INTEGER NOT NULL,
  -- As Strava writes it: local wall time with a false Z.
  start_date_local TEXT NOT NULL,
  timezone TEXT,
  -- metres
  distance REAL NOT NULL,
  -- seconds
  moving_time INTEGER NOT NULL,
  elapsed_time INTEGER NOT NULL,
  -- metres
  total_elevation_gain REAL NOT NULL,
  -- beats a minute
  average_heartrate REAL,
  max_heartrate REAL,
  visibility TEXT
) STRICT;

CREATE INDEX races_by_athlete ON races (athlete_id);

CREATE TABLE sync_sessions (
  -- sync-<athlete id>-<epoch ms>
  id TEXT PRIMARY KEY,
  athlete_id INTEGER NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('full', 'incremental')),
  lane TEXT NOT NULL CHECK (lane IN ('bulk', 'priority')),
  -- 1 when a person allowed the sweep to take more than its guard does.
  force INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL
    CHECK (status IN ('queued', 'in_progress', 'completed', 'error', 'stopped', 'superseded')),
  -- A sentence, for the status error.
  error TEXT,
  -- The latest failure that was tried again: what a dead letter names as its cause.
  last_failure TEXT,
  -- Failures in a row of the page it waits for. The attempts of the queue differ: a deferred copy starts them at one.
  failures INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 1,
  -- The page that the session waits for. Every page below it is committed.
  page_number INTEGER NOT NULL DEFAULT 1,
  -- JSON {after, before, page}: where that page starts.
  cursor TEXT NOT NULL,
  newest_start_date INTEGER,
  -- Races stored when it was opened: the guard of the sweep compares with it.
  races_before INTEGER NOT NULL,
  -- Rows and races that its pages showed. Overlapping pages show some twice until completion counts them once.
  activities_count INTEGER NOT NULL DEFAULT 0,
  races_count INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_pages (
  sync_session_id TEXT NOT NULL REFERENCES sync_sessions (id) ON DELETE CASCADE,
  page_number INTEGER NOT NULL,
  -- JSON {after, before, page}: what was asked.
  cursor TEXT NOT NULL,
  -- JSON list of the ids that the page showed: the sweep spares them.
  activity_ids TEXT NOT NULL,
  activities_count INTEGER NOT NULL,
  races_count INTEGER NOT NULL,
  -- Rows of which not even the id could be read: with one of them the sweep cannot know what was shown.
  unidentified_count INTEGER NOT NULL,
  -- On the last page of a full session: whether its sweep may run.
  sweep_verdict TEXT CHECK (sweep_verdict IN ('allowed', 'unidentified', 'history_empty', 'too_many')),
  committed_at INTEGER NOT NULL,
  PRIMARY KEY (sync_session_id, page_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_logs (
  sync_session_id TEXT NOT NULL,
  -- Counts the lines of a session from 1.
  seq INTEGER NOT NULL,
  athlete_id INTEGER NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('info', 'warn', 'error')),
  message TEXT NOT NULL,
  -- JSON object
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (sync_session_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letters (
  -- The message id of the queue: the same message dead-lettered twice is one row.
  id TEXT PRIMARY KEY,
  queue TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- A sentence that says what happened and what to do.
  explanation TEXT NOT NULL,
  athlete_id INTEGER,
  sync_session_id TEXT,
  page_number INTEGER,
  -- The message as JSON text, cut at 100,000 characters.
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  resolved_at INTEGER,
  resolution TEXT
) STRICT, WITHOUT ROWID;

-- What the command dead-letters prints.
CREATE VIEW open_dead_letters AS
SELECT
  d.id,
  datetime(d.created_at / 1000, 'unixepoch') AS since_utc,
  d.reason,
  d.athlete_id,
  trim(coalesce(a.firstname, '') || ' ' || coalesce(a.lastname, '')) AS athlete,
  d.sync_session_id AS session,
  d.page_number AS page,
  d.explanation
FROM dead_letters d
LEFT JOIN athletes a ON a.strava_id = d.athlete_id
WHERE d.resolved_at IS NULL
ORDER BY d.created_at, d.id;

-- One row: what all athletes together have asked of Strava in the current windows.
CREATE TABLE strava_budget (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- Epoch seconds: where the windows counted below begin.
  short_window_start INTEGER NOT NULL DEFAULT 0,
  day_start INTEGER NOT NULL DEFAULT 0,
  -- Limits: the defaults of Strava until the headers of its first answer tell those of the application.
  overall_short_used INTEGER NOT NULL DEFAULT 0,
  overall_short_limit INTEGER NOT NULL DEFAULT 200,
  overall_day_used INTEGER NOT NULL DEFAULT 0,
  overall_day_limit INTEGER NOT NULL DEFAULT 2000,
  read_short_used INTEGER NOT NULL DEFAULT 0,
  read_short_limit INTEGER NOT NULL DEFAULT 100,
  read_day_used INTEGER NOT NULL DEFAULT 0,
  read_day_limit INTEGER NOT NULL DEFAULT 1000,
  -- Epoch seconds until which the whole pipeline waits, and the sentence why.
  paused_until INTEGER,
  paused_reason TEXT
) STRICT;

INSERT INTO strava_budget (id) VALUES (1);
