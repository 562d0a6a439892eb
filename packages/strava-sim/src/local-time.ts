import type { WireActivity } from "./activity.ts";
import { createRandom } from "./random.ts";

/** What stands where a local time should, in the rows of whoever's clock, import or hand went wrong. */
const ODD_LOCAL_TIMES: readonly [unknown, ...unknown[]] = [
  "yesterday",
  "",
  "2024-13-45",
  "2024-02-30T10:00:00Z",
  "2024-02-29T24:00:00Z",
  "2024-06-30T23:59:60Z",
  "30/06/2024 10:00",
  null,
  1_717_236_000,
];

/**
 * What a row says of its local time: `wallTime`, and in so many rows of a hundred something odd. It is drawn from the id,
 * for one more draw of the world's own chances would make another world of every seed.
 */
export function saidLocalTime(wallTime: string, id: number, oddPercent: number): unknown {
  const random = createRandom(id);
  return random.chance(oddPercent / 100) ? random.pick(ODD_LOCAL_TIMES) : wallTime;
}

/** What the clock on the wall showed when an activity began: the word of its row, or the clock of its zone where that is none. */
export function wallClock({ start_date, start_date_local, timezone }: WireActivity): string {
  if (typeof start_date_local === "string" && isWallTime(start_date_local)) return start_date_local;
  // The Swedish write dates as ISO 8601 does, but for the T.
  const shown = clockOf(timezone.slice(timezone.indexOf(" ") + 1)).format(Date.parse(start_date));
  return `${shown.replace(" ", "T")}Z`;
}

function isWallTime(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().replace(".000", "") === text;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  clocks.set(timeZone, made);
  return made;
}
