-- The admin API lists athletes by their last success, without reading the whole table. It costs a written row with each sync
-- that completes, and one with each import of an athlete. By last name the index is there already.
CREATE INDEX athletes_by_last_success ON athletes (last_synced_at);

-- How many races an athlete had when a sync was last completed: written with the row that is written anyway.
ALTER TABLE athletes ADD COLUMN races_count INTEGER NOT NULL DEFAULT 0;
UPDATE athletes SET races_count = (SELECT count(*) FROM races WHERE athlete_id = athletes.strava_id);

-- As in 0004, and counts the races.
DROP TRIGGER athlete_follows_session;
CREATE TRIGGER athlete_follows_session
AFTER UPDATE OF status ON sync_sessions
WHEN new.status <> old.status AND new.status <> 'superseded'
BEGIN
  UPDATE athletes SET
    sync_status = iif(new.status = 'stopped', 'idle', new.status),
    sync_error = new.error,
    last_synced_at = iif(new.status = 'completed', new.finished_at, last_synced_at),
    -- Only a full session knows the whole history; one that failed leaves what was known of it.
    last_full_synced_at = iif(new.status = 'completed' AND new.mode = 'full', new.finished_at, last_full_synced_at),
    total_activities_count =
      iif(new.status = 'completed' AND new.mode = 'full', new.activities_count, total_activities_count),
    races_count = CASE
      WHEN new.status <> 'completed' THEN races_count
      ELSE (SELECT count(*) FROM races WHERE athlete_id = new.athlete_id)
    END,
    newest_start_date = CASE
      WHEN new.status <> 'completed' THEN newest_start_date
      WHEN new.mode = 'full' THEN new.newest_start_date
      ELSE nullif(max(coalesce(newest_start_date, 0), coalesce(new.newest_start_date, 0)), 0)
    END
  WHERE strava_id = new.athlete_id AND sync_session_id = new.id AND sync_status <> 'disconnected';
END;
