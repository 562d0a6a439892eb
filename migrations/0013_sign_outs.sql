-- Logins that are over before their cookies are: sessions of the dashboard, and proofs of athletes. Neither table says whose
-- they are: keys are digests under a key that the database does not hold, so a row stays when an athlete is deleted.

-- One row for each login that signed out.
CREATE TABLE revoked_logins (
  -- Hex.
  login_digest TEXT PRIMARY KEY,
  -- Epoch ms from which on the cookie itself is over.
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each person, or for all admins, who signed out everywhere.
CREATE TABLE login_cutoffs (
  -- Hex.
  subject_digest TEXT PRIMARY KEY,
  -- Logins of a lower generation are over, and new ones are of this one. It only grows, whatever clocks say.
  generation INTEGER NOT NULL,
  -- Epoch ms from which on every cookie of a lower generation is over.
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
