/** A time zone's name, as `Intl` takes it; undefined for the reader's own. */
export type Zone = string | undefined;

const LOCALE = "en-GB";
const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it, and a list of athletes holds hundreds of times. */
function format(name: string, zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(LOCALE, {
    ...options,
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  formats.set(key, made);
  return made;
}

function clock(zone: Zone) {
  return format("clock", zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function dayOf(zone: Zone) {
  return format("day", zone, { day: "numeric", month: "short", year: "numeric" });
}

/** A moment, as near as it is said: `14:15`, `yesterday 14:15`, `4 Mar 14:15`, `4 Mar 2019`. */
export function momentText(ms: number, nowMs: number, zone: Zone): string {
  const time = clock(zone).format(ms);
  const day = dayOf(zone).format(ms);
  if (day === dayOf(zone).format(nowMs)) return time;
  if (day === dayOf(zone).format(nowMs - DAY_MS)) return `yesterday ${time}`;
  if (day === dayOf(zone).format(nowMs + DAY_MS)) return `tomorrow ${time}`;
  if (day.slice(-4) !== dayOf(zone).format(nowMs).slice(-4)) return day;
  return `${format("short day", zone, { day: "numeric", month: "short" }).format(ms)} ${time}`;
}

/** The same in UTC and to the second: `2026-03-04 14:15:00 UTC`. */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A day: `4 Mar 2019`. */
export function dayText(ms: number, zone: Zone): string {
  return dayOf(zone).format(ms);
}

/** A month: `Mar 2019`. */
export function monthText(ms: number, zone: Zone): string {
  return format("month", zone, { month: "short", year: "numeric" }).format(ms);
}

/** The hour of the day, from 0 to 23. */
export function hourOf(ms: number, zone: Zone): number {
  return Number(format("hour", zone, { hour: "2-digit", hourCycle: "h23" }).format(ms));
}

/** `Mon`. */
export function weekdayText(ms: number, zone: Zone): string {
  return format("weekday", zone, { weekday: "short" }).format(ms);
}
