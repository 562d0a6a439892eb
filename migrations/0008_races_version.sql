-- A version of the races of an athlete, by which a reader knows whether they are still the same. Every change moves
-- it, whoever makes it, unless nobody has been told the version since it last moved: so between two readings a change
-- writes one row, however many races it touches, and where nobody reads none.
ALTER TABLE athletes ADD COLUMN races_version INTEGER NOT NULL DEFAULT 1;
-- The version that somebody was told last.
ALTER TABLE athletes ADD COLUMN races_version_told INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER added_race_moves_version AFTER INSERT ON races
BEGIN
  UPDATE athletes SET races_version = races_version + 1
  WHERE strava_id = new.athlete_id AND races_version = races_version_told;
END;

CREATE TRIGGER changed_race_moves_version AFTER UPDATE ON races
BEGIN
  UPDATE athletes SET races_version = races_version + 1
  WHERE strava_id IN (old.athlete_id, new.athlete_id) AND races_version = races_version_told;
END;

CREATE TRIGGER removed_race_moves_version AFTER DELETE ON races
BEGIN
  UPDATE athletes SET races_version = races_version + 1
  WHERE strava_id = old.athlete_id AND races_version = races_version_told;
END;
