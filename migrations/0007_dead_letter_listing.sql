-- The admin API lists dead letters newest first, by state, reason or athlete, and counts the open ones by reason, without
-- reading the whole table. A letter costs four written rows more, and its resolution three: letters are few.
CREATE INDEX letters_by_state ON dead_letters (resolved_at IS NULL, created_at);
CREATE INDEX letters_by_reason ON dead_letters (reason, resolved_at IS NULL, created_at);
CREATE INDEX letters_by_athlete ON dead_letters (athlete_id, created_at);

-- Counting ten thousand letters each time somebody looks would read ten thousand rows.
CREATE TABLE open_letter_counts (
  reason TEXT PRIMARY KEY,
  letters INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO open_letter_counts (reason, letters)
SELECT reason, count(*) FROM dead_letters WHERE resolved_at IS NULL GROUP BY reason;

CREATE TRIGGER letter_is_counted AFTER INSERT ON dead_letters WHEN new.resolved_at IS NULL
BEGIN
  INSERT INTO open_letter_counts (reason, letters) VALUES (new.reason, 1)
  ON CONFLICT (reason) DO UPDATE SET letters = letters + 1;
END;

CREATE TRIGGER resolved_letter_is_counted AFTER UPDATE OF resolved_at ON dead_letters
WHEN (old.resolved_at IS NULL) <> (new.resolved_at IS NULL)
BEGIN
  UPDATE open_letter_counts SET letters = letters + iif(new.resolved_at IS NULL, 1, -1) WHERE reason = new.reason;
END;

CREATE TRIGGER deleted_letter_is_counted AFTER DELETE ON dead_letters WHEN old.resolved_at IS NULL
BEGIN
  UPDATE open_letter_counts SET letters = letters - 1 WHERE reason = old.reason;
END;
