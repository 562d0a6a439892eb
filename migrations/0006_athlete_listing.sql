-- The admin API lists athletes of one status, and finds them by the beginning of a name, without reading the whole table.
-- The first costs a written row when a sync is opened and one when it ends. Those in progress are found by their session,
-- so that a first page writes nothing here. The others cost two with each import of an athlete.
CREATE INDEX athletes_by_status ON athletes (sync_status) WHERE sync_status <> 'in_progress';
CREATE INDEX athletes_by_firstname ON athletes (firstname COLLATE NOCASE);
CREATE INDEX athletes_by_lastname ON athletes (lastname COLLATE NOCASE);
