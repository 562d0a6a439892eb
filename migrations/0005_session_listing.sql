-- The admin API lists sessions newest first, also of one mode or status, without reading the whole table. For it a
-- session writes two rows more when it is opened and one at its end.
-- A condition that is always true keeps an index for the queries that say it: SQLite, which knows nothing of how values
-- are spread, would else take it for queries that are served better by the primary key.
CREATE INDEX sessions_by_start ON sync_sessions (mode, started_at) WHERE started_at > 0;
-- Sessions in progress are found through live_sessions, for they are few: so a first page writes nothing here.
CREATE INDEX sessions_by_status ON sync_sessions (status, mode, started_at) WHERE status <> 'in_progress';
