-- As in 0012, but that a session counts what it read. How many races an athlete has is counted where they are stored.
DROP TRIGGER athlete_follows_completed_session;
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
    races_count = (SELECT count(*) FROM races WHERE athlete_id = new.athlete_id),
    newest_start_date = iif(new.mode = 'full', new.newest_start_date,
      nullif(max(coalesce(newest_start_date, 0), coalesce(new.newest_start_date, 0)), 0))
  WHERE strava_id = new.athlete_id AND sync_session_id = new.id AND sync_status <> 'disconnected';
END;
