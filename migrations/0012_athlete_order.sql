-- The admin API lists athletes by their last success, without reading the whole table. It costs a written row with each sync
-- that completes, and one with each import of an athlete. By last name the index is there already.
CREATE INDEX athletes_by_last_success ON athletes (last_synced_at);

-- How many races an athlete had when a sync was last completed, as its session counted them.
ALTER TABLE athletes ADD COLUMN races_count INTEGER NOT NULL DEFAULT 0;
UPDATE athletes SET races_count = (SELECT count(*) FROM races WHERE athlete_id = athletes.strava_id);

-- As in 0004, in two: an update that names the column of an index writes to the index, though the value stays, and only a
-- session that completes tells of more than a status.
DROP TRIGGER athlete_follows_session;
CREATE TRIGGER athlete_follows_session
AFTER UPDATE OF status ON sync_sessions
WHEN new.status <> old.status AND new.status NOT IN ('superseded', 'completed')
BEGIN
  UPDATE athletes SET
    sync_status = iif(new.status = 'stopped', 'idle', new.status),
    sync_error = new.error
  WHERE strava_id = new.athlete_id AND sync_session_id = new.id AND sync_status <> 'disconnected';
END;

CREATE TRIGGER athlete_follows_completed_session
AFTER UPDATE OF status ON sync_sessions
WHEN new.status <> old.status AND new.status = 'completed'
BEGIN
  UPDATE athletes SET
    sync_status = 'completed',
    sync_error = new.error,
    last_synced_at = new.finished_at,
    -- Only a full session knows the whole history.
    last_full_synced_at = iif(new.mode = 'full', new.finished_at, last_full_synced_at),
    total_activities_count = iif(new.mode = 'full', new.activities_count, total_activities_count),
    races_count = new.races_count,
    newest_start_date = iif(new.mode = 'full', new.newest_start_date,
      nullif(max(coalesce(newest_start_date, 0), coalesce(new.newest_start_date, 0)), 0))
  WHERE strava_id = new.athlete_id AND sync_session_id = new.id AND sync_status <> 'disconnected';
END;
