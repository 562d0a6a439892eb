-- The admin API finds athletes by any part of a name or an id, in small letters without accents, without reading the whole table.
-- SQLite cannot fold letters beyond ASCII, so who writes a name writes it folded too: words with a blank between them, in
-- which no quote and no backslash is left.
ALTER TABLE athletes ADD COLUMN folded_firstname TEXT NOT NULL DEFAULT '';
ALTER TABLE athletes ADD COLUMN folded_lastname TEXT NOT NULL DEFAULT '';
ALTER TABLE athletes ADD COLUMN folded_name TEXT
  GENERATED ALWAYS AS (trim(folded_firstname || ' ' || folded_lastname || ' ' || strava_id)) VIRTUAL;

-- Every word of a folded name, and the id, from each of its characters on: what holds a text begins with it somewhere here.
-- A plain table, for a database with a virtual one, such as FTS5, cannot be exported. It has no other index and no foreign
-- key, which would need one: each would cost a name as many written rows again. The triggers below alone write it.
CREATE TABLE athlete_search (
  -- At most 24 characters.
  suffix TEXT NOT NULL,
  athlete_id INTEGER NOT NULL,
  -- The whole folded name, for the other words of a search, and the last name, for their order.
  folded_name TEXT NOT NULL,
  lastname TEXT,
  PRIMARY KEY (suffix, athlete_id)
) STRICT, WITHOUT ROWID;

-- What the table holds of an athlete. A folded name, and so a word, has 100 characters at most.
CREATE VIEW athlete_suffixes AS
SELECT DISTINCT substr(word.value, tens.value * 10 + ones.value, 24) AS suffix, athletes.strava_id AS athlete_id,
  athletes.folded_name, athletes.lastname
FROM athletes
JOIN json_each('["' || replace(athletes.folded_name, ' ', '","') || '"]') AS word
JOIN json_each('[0,1,2,3,4,5,6,7,8,9]') AS tens ON tens.value * 10 < length(word.value)
JOIN json_each('[1,2,3,4,5,6,7,8,9,10]') AS ones ON tens.value * 10 + ones.value <= length(word.value);

CREATE TRIGGER added_athlete_is_searchable AFTER INSERT ON athletes
BEGIN
  INSERT INTO athlete_search (suffix, athlete_id, folded_name, lastname)
  SELECT suffix, athlete_id, folded_name, lastname FROM athlete_suffixes WHERE athlete_id = new.strava_id;
END;

CREATE TRIGGER former_name_is_unsearchable BEFORE UPDATE OF strava_id, folded_firstname, folded_lastname, lastname ON athletes
WHEN new.strava_id <> old.strava_id OR new.folded_firstname <> old.folded_firstname
  OR new.folded_lastname <> old.folded_lastname OR new.lastname IS NOT old.lastname
BEGIN
  DELETE FROM athlete_search WHERE athlete_id = old.strava_id
    AND suffix IN (SELECT suffix FROM athlete_suffixes WHERE athlete_id = old.strava_id);
END;

CREATE TRIGGER new_name_is_searchable AFTER UPDATE OF strava_id, folded_firstname, folded_lastname, lastname ON athletes
WHEN new.strava_id <> old.strava_id OR new.folded_firstname <> old.folded_firstname
  OR new.folded_lastname <> old.folded_lastname OR new.lastname IS NOT old.lastname
BEGIN
  INSERT INTO athlete_search (suffix, athlete_id, folded_name, lastname)
  SELECT suffix, athlete_id, folded_name, lastname FROM athlete_suffixes WHERE athlete_id = new.strava_id;
END;

CREATE TRIGGER deleted_athlete_is_unsearchable BEFORE DELETE ON athletes
BEGIN
  DELETE FROM athlete_search WHERE athlete_id = old.strava_id
    AND suffix IN (SELECT suffix FROM athlete_suffixes WHERE athlete_id = old.strava_id);
END;

-- Nobody asks by it any more.
DROP INDEX athletes_by_firstname;

-- Athletes from before are found by id, and by name once they are imported or connect again.
INSERT INTO athlete_search (suffix, athlete_id, folded_name, lastname)
SELECT suffix, athlete_id, folded_name, lastname FROM athlete_suffixes;
