-- The admin API lists sessions newest first, also of one mode or status, without reading the whole table. For it
-- a session writes two rows more when it is opened, one with its first page and one at its end.
-- The condition is always true. Only a query that says it may use these indexes: SQLite, which knows nothing of how
-- values are spread, would else take them for queries that are served better by the primary key.
CREATE INDEX sessions_by_start ON sync_sessions (mode, started_at) WHERE started_at > 0;
CREATE INDEX sessions_by_status ON sync_sessions (status, mode, started_at) WHERE started_at > 0;
