-- What is asked for again and again, kept as it changes: counting ten thousand athletes each time would read as many rows.

-- One row: how many athletes are in which state. live are those queued and in progress, together, so that a first page
-- writes nothing here. How many are in progress is told by live_sessions. An opened sync writes one row, and so does its end.
CREATE TABLE athlete_counts (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  idle INTEGER NOT NULL DEFAULT 0,
  live INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  error INTEGER NOT NULL DEFAULT 0,
  disconnected INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO athlete_counts (id, idle, live, completed, error, disconnected)
SELECT 1,
  count(*) FILTER (WHERE sync_status = 'idle'),
  count(*) FILTER (WHERE sync_status IN ('queued', 'in_progress')),
  count(*) FILTER (WHERE sync_status = 'completed'),
  count(*) FILTER (WHERE sync_status = 'error'),
  count(*) FILTER (WHERE sync_status = 'disconnected')
FROM athletes;

CREATE TRIGGER added_athlete_is_counted AFTER INSERT ON athletes
BEGIN
  UPDATE athlete_counts SET
    idle = idle + (new.sync_status = 'idle'),
    live = live + (new.sync_status IN ('queued', 'in_progress')),
    completed = completed + (new.sync_status = 'completed'),
    error = error + (new.sync_status = 'error'),
    disconnected = disconnected + (new.sync_status = 'disconnected');
END;

CREATE TRIGGER changed_athlete_is_counted AFTER UPDATE OF sync_status ON athletes
WHEN new.sync_status <> old.sync_status
  AND NOT (new.sync_status IN ('queued', 'in_progress') AND old.sync_status IN ('queued', 'in_progress'))
BEGIN
  UPDATE athlete_counts SET
    idle = idle + (new.sync_status = 'idle') - (old.sync_status = 'idle'),
    live = live + (new.sync_status IN ('queued', 'in_progress')) - (old.sync_status IN ('queued', 'in_progress')),
    completed = completed + (new.sync_status = 'completed') - (old.sync_status = 'completed'),
    error = error + (new.sync_status = 'error') - (old.sync_status = 'error'),
    disconnected = disconnected + (new.sync_status = 'disconnected') - (old.sync_status = 'disconnected');
END;

CREATE TRIGGER deleted_athlete_is_counted AFTER DELETE ON athletes
BEGIN
  UPDATE athlete_counts SET
    idle = idle - (old.sync_status = 'idle'),
    live = live - (old.sync_status IN ('queued', 'in_progress')),
    completed = completed - (old.sync_status = 'completed'),
    error = error - (old.sync_status = 'error'),
    disconnected = disconnected - (old.sync_status = 'disconnected');
END;

-- What the pages of a session came to. Each is raised by a statement that writes the session anyway.
-- Rows of races that were inserted, changed or removed.
ALTER TABLE sync_sessions ADD COLUMN races_written INTEGER NOT NULL DEFAULT 0;
-- Failures that were tried again, and times that a page was given back to wait.
ALTER TABLE sync_sessions ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_sessions ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0;
-- Rows of races that the page inserted or changed. Those that it removed are counted with its session alone.
ALTER TABLE sync_pages ADD COLUMN races_written INTEGER NOT NULL DEFAULT 0;

-- Totals since the beginning over the sessions that ended, as they stood at the end of an hour: the newest row is what
-- there is now, and the difference between two rows is what happened between them. The end of a session writes one row.
CREATE TABLE sync_totals (
  -- Epoch ms at the start of the hour. An end that comes late counts in the newest hour, so that no total ever goes back.
  hour INTEGER PRIMARY KEY,
  syncs_completed INTEGER NOT NULL DEFAULT 0,
  syncs_error INTEGER NOT NULL DEFAULT 0,
  -- Stopped, superseded, or gone with their athlete.
  syncs_given_up INTEGER NOT NULL DEFAULT 0,
  -- Pages committed, and the activities and races that they showed: what two pages showed counts twice.
  pages INTEGER NOT NULL DEFAULT 0,
  activities INTEGER NOT NULL DEFAULT 0,
  races_shown INTEGER NOT NULL DEFAULT 0,
  races_written INTEGER NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  deferrals INTEGER NOT NULL DEFAULT 0,
  -- Epoch ms at which a sync was last completed. NULL when none ever was.
  last_completed_at INTEGER
) STRICT;

-- All is counted from here on, but when a sync was last completed is known.
INSERT INTO sync_totals (hour, last_completed_at) SELECT 0, max(last_synced_at) FROM athletes;

CREATE TRIGGER ended_session_is_counted AFTER UPDATE OF status ON sync_sessions
WHEN old.status IN ('queued', 'in_progress') AND new.status NOT IN ('queued', 'in_progress')
BEGIN
  INSERT INTO sync_totals (hour, syncs_completed, syncs_error, syncs_given_up, pages, activities, races_shown,
    races_written, retries, deferrals, last_completed_at)
  SELECT max(hour, new.finished_at - new.finished_at % 3600000),
    syncs_completed + (new.status = 'completed'),
    syncs_error + (new.status = 'error'),
    syncs_given_up + (new.status IN ('stopped', 'superseded')),
    pages + new.page_number - 1,
    -- At its end a session counts what it saw once, so its last page is added to what the others showed.
    activities + old.activities_count + coalesce((SELECT page.activities_count FROM sync_pages AS page
      WHERE page.sync_session_id = old.id AND page.page_number = old.page_number), 0),
    races_shown + old.races_count + coalesce((SELECT page.races_count FROM sync_pages AS page
      WHERE page.sync_session_id = old.id AND page.page_number = old.page_number), 0),
    races_written + new.races_written,
    retries + new.retries,
    deferrals + new.deferrals,
    iif(new.status = 'completed', max(coalesce(last_completed_at, 0), new.finished_at), last_completed_at)
  FROM (SELECT * FROM sync_totals ORDER BY hour DESC LIMIT 1)
  WHERE true ON CONFLICT (hour) DO UPDATE SET
    syncs_completed = excluded.syncs_completed,
    syncs_error = excluded.syncs_error,
    syncs_given_up = excluded.syncs_given_up,
    pages = excluded.pages,
    activities = excluded.activities,
    races_shown = excluded.races_shown,
    races_written = excluded.races_written,
    retries = excluded.retries,
    deferrals = excluded.deferrals,
    last_completed_at = excluded.last_completed_at;
END;

-- With its athlete a session may go that never ended. What it did was done all the same.
CREATE TRIGGER deleted_session_is_counted AFTER DELETE ON sync_sessions WHEN old.status IN ('queued', 'in_progress')
BEGIN
  UPDATE sync_totals SET
    syncs_given_up = syncs_given_up + 1,
    pages = pages + old.page_number - 1,
    activities = activities + old.activities_count,
    races_shown = races_shown + old.races_count,
    races_written = races_written + old.races_written,
    retries = retries + old.retries,
    deferrals = deferrals + old.deferrals
  WHERE hour = (SELECT max(hour) FROM sync_totals);
END;

-- How many letters of a reason there ever were: a count that never goes back, in the row that is written anyway.
ALTER TABLE open_letter_counts ADD COLUMN letters_ever INTEGER NOT NULL DEFAULT 0;
UPDATE open_letter_counts SET letters_ever = letters;

DROP TRIGGER letter_is_counted;
CREATE TRIGGER letter_is_counted AFTER INSERT ON dead_letters WHEN new.resolved_at IS NULL
BEGIN
  INSERT INTO open_letter_counts (reason, letters, letters_ever) VALUES (new.reason, 1, 1)
  ON CONFLICT (reason) DO UPDATE SET letters = letters + 1, letters_ever = letters_ever + 1;
END;
