-- Epoch ms: an event told of a change that no sync begun since can have seen. Opening a session clears it.
ALTER TABLE athletes ADD COLUMN sync_wanted_at INTEGER;
-- The token version that Strava is said to have revoked. The next refresh of that version tells whether it has.
ALTER TABLE athletes ADD COLUMN revocation_version INTEGER;

-- Neither has entries for athletes of whom nothing was told, so these cost nothing.
CREATE INDEX athletes_wanting_sync ON athletes (strava_id) WHERE sync_wanted_at IS NOT NULL;
CREATE INDEX athletes_said_revoked ON athletes (strava_id) WHERE revocation_version IS NOT NULL;

-- Events of the last day that were worked on: Strava may send one several times.
CREATE TABLE webhook_events (
  owner_id INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  aspect TEXT NOT NULL,
  -- Epoch seconds, as Strava says it.
  event_time INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (owner_id, object_id, aspect, event_time)
) STRICT, WITHOUT ROWID;

-- The one subscription, by its first event after the handshake of Strava.
CREATE TABLE webhook_subscription (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  subscription_id INTEGER
) STRICT;
