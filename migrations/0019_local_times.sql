-- A local time is read as one before it is stored: with seconds, without a fraction, with a false Z. What was stored before
-- is made to fit. Where it is no time the start in UTC takes its place, until a full sync finds the zone.
-- The modifier has SQLite count the day and hour anew, or 24:00 would stay.
UPDATE races SET start_date_local = substr(start_date_local, 1, 19) || 'Z'
WHERE strftime('%Y-%m-%dT%H:%M:%S', substr(start_date_local, 1, 19), '+0 days') IS substr(start_date_local, 1, 19)
  AND start_date_local <> substr(start_date_local, 1, 19) || 'Z';

UPDATE races SET start_date_local = strftime('%Y-%m-%dT%H:%M:%SZ', start_date, 'unixepoch')
WHERE strftime('%Y-%m-%dT%H:%M:%SZ', start_date_local, '+0 days') IS NOT start_date_local;
