-- What an operator is told of: one row while it lasts, and until its end is told.
CREATE TABLE alerts (
  -- What it is about, such as paused or dead_letters:<reason>.
  key TEXT PRIMARY KEY,
  -- Epoch ms.
  since INTEGER NOT NULL,
  -- What happened and what to do, as the latest run found it.
  sentence TEXT NOT NULL,
  -- JSON list of the athletes that it is about.
  athletes TEXT NOT NULL DEFAULT '[]',
  -- Epoch ms at which a run found it over. NULL while it fires. A row that is over waits for its end to be told.
  ended_at INTEGER,
  -- Epoch ms at which it was last told. NULL when it never was.
  told_at INTEGER,
  -- Epoch ms until which one run alone tells of it.
  claimed_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Athletes whose last sync ended in error, those longest without a completed one first. It has no entry for any other.
CREATE INDEX failing_athletes ON athletes (coalesce(last_synced_at, created_at)) WHERE sync_status = 'error';

-- Epoch ms at which a pause last ended: what waited for it had no time to get done.
ALTER TABLE strava_budget ADD COLUMN resumed_at INTEGER;
