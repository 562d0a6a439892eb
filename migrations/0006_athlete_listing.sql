-- The admin API lists athletes of one status, and finds them by the beginning of a name, without reading the whole table.
-- The first costs a written row with each change of an athlete's status: three in a sync of several pages. The others
-- cost two with each import of an athlete.
CREATE INDEX athletes_by_status ON athletes (sync_status);
CREATE INDEX athletes_by_firstname ON athletes (firstname COLLATE NOCASE);
CREATE INDEX athletes_by_lastname ON athletes (lastname COLLATE NOCASE);
