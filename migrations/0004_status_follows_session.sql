-- The sync columns of an athlete follow the current session, whatever changes that session: a page, a person or the
-- rescue. A disconnected athlete stays disconnected until connected again.
CREATE TRIGGER athlete_follows_session
AFTER UPDATE OF status ON sync_sessions
WHEN new.status <> old.status AND new.status <> 'superseded'
BEGIN
  UPDATE athletes SET
    sync_status = iif(new.status = 'stopped', 'idle', new.status),
    sync_error = new.error,
    last_synced_at = iif(new.status = 'completed', new.finished_at, last_synced_at),
    -- Only a full session knows the whole history. One that failed leaves what was known of it.
    last_full_synced_at = iif(new.status = 'completed' AND new.mode = 'full', new.finished_at, last_full_synced_at),
    total_activities_count =
      iif(new.status = 'completed' AND new.mode = 'full', new.activities_count, total_activities_count),
    newest_start_date = iif(new.status <> 'completed', newest_start_date, iif(new.mode = 'full', new.newest_start_date,
      nullif(max(coalesce(newest_start_date, 0), coalesce(new.newest_start_date, 0)), 0)))
  WHERE strava_id = new.athlete_id AND sync_session_id = new.id AND sync_status <> 'disconnected';
END;
