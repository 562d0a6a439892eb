/** Of a row whose start is known: what tells where its clock stood. */
interface Said {
  readonly start_date: number;
  readonly start_date_local?: unknown;
  readonly timezone?: string | null | undefined;
  readonly utc_offset?: unknown;
}

const YEAR_0_MS = Date.parse("0000-01-01T00:00:00Z");
const YEAR_9999_MS = Date.parse("9999-12-31T23:59:59Z");

/** The local time of a row as a slow and simple mind finds it: the client's must be the same. */
export function localTimeOf({ start_date, start_date_local, timezone, utc_offset }: Said): string {
  const startMs = start_date * 1000;
  const [, said = ""] =
    /^(.{19})(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(
      typeof start_date_local === "string" ? start_date_local : "",
    ) ?? [];
  const saidDate = new Date(`${said}Z`);
  const isReal = !Number.isNaN(saidDate.getTime()) && saidDate.toISOString() === `${said}.000Z`;
  if (isReal) return `${said}Z`;
  const ms = startMs + offsetMs(timezone ?? "", utc_offset, startMs);
  return `${new Date(Math.min(YEAR_9999_MS, Math.max(YEAR_0_MS, ms))).toISOString().slice(0, 19)}Z`;
}

function offsetMs(text: string, utcOffset: unknown, atMs: number): number {
  const gmt = /^\(GMT(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d)\) ?/.exec(text);
  const name = text.slice(gmt?.[0].length ?? 0);
  const byZone = name === "" ? null : zoneOffsetMs(name, atMs);
  if (byZone !== null) return byZone;
  const { sign, hours = "99", minutes } = gmt?.groups ?? {};
  const ofText = Number(`${sign}${Number(hours) * 3_600 + Number(minutes) * 60}`);
  const offset = [utcOffset, ofText].find((one) => typeof one === "number" && Math.abs(one) <= 50_400);
  return typeof offset === "number" ? Math.trunc(offset) * 1000 : 0;
}

/** By the difference between what two clocks show, in words that mean a date to everybody. */
function zoneOffsetMs(timeZone: string, atMs: number): number | null {
  try {
    const clock = (zone: string) =>
      Date.parse(`${new Date(atMs).toLocaleString("en-US", { timeZone: zone })} UTC`);
    return clock(timeZone) - clock("UTC");
  } catch {
    return null;
  }
}
