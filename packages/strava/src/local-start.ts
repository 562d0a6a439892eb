/** What a row says of the place where its activity began; Strava's zone is written `(GMT+10:00) Australia/Sydney`. */
export interface StartPlace {
  readonly timezone: string | null | undefined;
  /** Strava's `utc_offset`, seconds; anything that a row may hold. */
  readonly utcOffset: unknown;
}

/**
 * The wall time at which an activity began, with the false `Z` that Strava puts there: `2026-01-01T09:30:00Z`. What Strava
 * says is kept byte for byte where it is a time; else the time follows from the start and the zone, or its offset, and
 * where nothing is known of either it is the start itself, in UTC.
 */
export function localStart(said: unknown, startSeconds: number, place: StartPlace): string {
  return saidWallTime(said) ?? wallTime(startSeconds + (offsetSeconds(place, startSeconds) ?? 0));
}

/** A fraction and an offset are left out: before them stands what the clock on the wall showed. */
const WALL_TIME =
  /^(\d{4}-(?:0[1-9]|1[0-2])-([0-3]\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/;

function saidWallTime(said: unknown): string | null {
  const [, wall, day] = typeof said === "string" ? (WALL_TIME.exec(said) ?? []) : [];
  if (wall === undefined) return null;
  // JavaScript takes 31 February for a day in March.
  return new Date(`${wall}Z`).getUTCDate() === Number(day) ? `${wall}Z` : null;
}

/** The years 0 and 9999: beyond them a time has other than four digits for its year. */
const SECONDS_MIN = -62_167_219_200;
const SECONDS_MAX = 253_402_300_799;

function wallTime(seconds: number): string {
  const bounded = Math.min(SECONDS_MAX, Math.max(SECONDS_MIN, seconds));
  return `${new Date(bounded * 1000).toISOString().slice(0, 19)}Z`;
}

const ZONE_TEXT = /^\(GMT([+-])(\d\d):(\d\d)\) ?(.*)$/;

/** How far the place's clock was from UTC at that time; null where nobody knows. */
function offsetSeconds({ timezone, utcOffset }: StartPlace, atSeconds: number): number | null {
  const [, sign, hours, minutes, name] = ZONE_TEXT.exec(timezone ?? "") ?? [];
  return (
    offsetOfZone(name ?? timezone ?? "", atSeconds) ??
    ofSomePlace(utcOffset) ??
    ofSomePlace(hours === undefined ? null : signedSeconds(sign, hours, minutes))
  );
}

const OFFSET_SECONDS_MAX = 14 * 3_600;

/** An offset that some place on earth has. */
function ofSomePlace(offset: unknown): number | null {
  if (typeof offset !== "number" || !(Math.abs(offset) <= OFFSET_SECONDS_MAX)) return null;
  return Math.trunc(offset);
}

function signedSeconds(sign = "+", hours = "0", minutes = "0", seconds = "0"): number {
  return (sign === "-" ? -1 : 1) * (3_600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
}

const OFFSET_TEXT = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** By the history of the zone, summer times and all; null for what is no zone's name. */
function offsetOfZone(name: string, atSeconds: number): number | null {
  const [found, sign, hours, minutes, seconds] =
    OFFSET_TEXT.exec(offsetFormat(name)?.format(atSeconds * 1000) ?? "") ?? [];
  return found === undefined ? null : signedSeconds(sign, hours, minutes, seconds);
}

/** Longer than any zone's name. */
const NAME_CHARACTERS_MAX = 64;
/** Names come from outside; an athlete has few of them. */
const FORMATS_KEPT_MAX = 50;

/** Making a format takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat | null>();

function offsetFormat(name: string): Intl.DateTimeFormat | null {
  if (name === "" || name.length > NAME_CHARACTERS_MAX) return null;
  const known = formats.get(name);
  if (known !== undefined) return known;
  if (formats.size >= FORMATS_KEPT_MAX) formats.clear();
  const made = makeOffsetFormat(name);
  formats.set(name, made);
  return made;
}

function makeOffsetFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    return null;
  }
}
