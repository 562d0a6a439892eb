import { createStravaSim, type SimAthlete } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";

const NOW_MS = Date.UTC(2026, 2, 4, 6);
const DAY = 86_400;

function worldOf(seed: number, athletes: number, activities: number) {
  return createStravaSim({
    world: { seed, athletes, activities: { min: activities, max: activities } },
    now: () => NOW_MS,
    clientId: "client",
    clientSecret: "secret",
  }).world;
}

type Activity = SimAthlete["activities"] extends Map<number, infer One> ? One : never;

const textOf = (world: ReturnType<typeof worldOf>) =>
  JSON.stringify(
    [...world.athletes.values()].map((athlete) => ({ ...athlete, activities: [...athlete.activities] })),
  );

describe("a world", () => {
  it("is the same for the same seed, to the last field", () => {
    expect(textOf(worldOf(1, 3, 50))).toBe(textOf(worldOf(1, 3, 50)));
  });

  it("is another for another seed", () => {
    expect(textOf(worldOf(1, 3, 50))).not.toBe(textOf(worldOf(2, 3, 50)));
  });

  it("has as many athletes as asked for, each with as many activities as allowed", () => {
    const { world } = createStravaSim({
      world: { seed: 1, athletes: 40, activities: { min: 3, max: 9 } },
      now: () => NOW_MS,
      clientId: "client",
      clientSecret: "secret",
    });
    const sizes = [...world.athletes.values()].map(({ activities }) => activities.size);
    expect(sizes).toHaveLength(40);
    expect(Math.min(...sizes)).toBe(3);
    expect(Math.max(...sizes)).toBe(9);
  });

  it("gives each athlete a number and a scope that neither the clock nor the other athletes decide", () => {
    const athletesOf = (athletes: number, nowMs: number) => {
      const { world } = createStravaSim({
        world: { seed: 1, athletes, activities: { min: 3, max: 300 } },
        now: () => nowMs,
        clientId: "client",
        clientSecret: "secret",
      });
      return [...world.athletes.values()].map(({ id, scope, activities }) => [id, scope, activities.size]);
    };
    const ten = athletesOf(10, NOW_MS);
    for (const later of [1_000, 30 * DAY * 1000, 400 * DAY * 1000]) {
      expect(athletesOf(10, NOW_MS + later)).toEqual(ten);
    }
    expect(athletesOf(4, NOW_MS)).toEqual(ten.slice(0, 4));
  });

  it("gives no two activities one id, whosever they are", () => {
    const ids = [...worldOf(1, 20, 100).athletes.values()].flatMap(({ activities }) => [
      ...activities.keys(),
    ]);
    expect(new Set(ids).size).toBe(2_000);
  });

  it("ends where now begins", () => {
    for (const { activities } of worldOf(1, 5, 100).athletes.values()) {
      for (const { trueStart } of activities.values()) expect(trueStart).toBeLessThan(NOW_MS / 1000);
    }
  });
});

describe("a large world is made in the proportions of recorded rows:", () => {
  // Fourteen years of each: ids and old rows need depth.
  const histories = [...worldOf(5, 3, 4_000).athletes.values()].map(({ activities }) => [
    ...activities.values(),
  ]);
  const all = histories.flat();
  const share = (matches: (activity: Activity) => boolean) => all.filter(matches).length / all.length;

  it.each<[claim: string, least: number, most: number, matches: (activity: Activity) => boolean]>([
    ["workout_type missing", 0.12, 0.26, ({ wire }) => !("workout_type" in wire)],
    ["workout_type null", 0.05, 0.14, ({ wire }) => wire.workout_type === null],
    ["races", 0.04, 0.14, ({ wire }) => wire.workout_type === 1 || wire.workout_type === 11],
    ["races by ride", 0.003, 0.04, ({ wire }) => wire.workout_type === 11],
    [
      "heart rates absent",
      0.05,
      0.14,
      ({ wire }) => !("average_heartrate" in wire) && !("max_heartrate" in wire),
    ],
    ["ids beyond 2^31", 0.7, 0.99, ({ wire }) => wire.id > 2 ** 31],
    ["ids beyond 2^53", 0, 0, ({ wire }) => wire.id > 2 ** 53],
    [
      "starts hidden behind local midnight",
      0.008,
      0.045,
      ({ wire }) => String(wire.start_date_local).endsWith("T00:00:01Z"),
    ],
    ["private", 0.001, 0.015, ({ wire }) => wire.visibility === "only_me"],
    ["entered by hand", 0.008, 0.045, ({ wire }) => wire.upload_id === null && wire.external_id === null],
    ["without sport_type, for their age", 0.15, 0.5, ({ wire }) => !("sport_type" in wire)],
    [
      "trail runs, which are runs too",
      0.05,
      0.3,
      ({ wire }) => wire.sport_type === "TrailRun" && wire.type === "Run",
    ],
    [
      "metres of climbing with a fraction",
      0.4,
      0.9,
      ({ wire }) => !Number.isInteger(wire.total_elevation_gain),
    ],
  ])("%s", (_claim, least, most, matches) => {
    expect(share(matches)).toBeGreaterThanOrEqual(least);
    expect(share(matches)).toBeLessThanOrEqual(most);
  });

  it("rows have as many fields and bytes as Strava's", () => {
    const mean = (measure: (activity: Activity) => number) =>
      all.reduce((sum, activity) => sum + measure(activity), 0) / all.length;
    const fields = mean(({ wire }) => Object.keys(wire).length);
    expect(fields).toBeGreaterThan(50);
    expect(fields).toBeLessThan(60);
    const rowBytes = mean(({ wire }) => JSON.stringify(wire).length);
    expect(rowBytes).toBeGreaterThan(1_700);
    expect(rowBytes).toBeLessThan(2_000);
  });

  it("what nobody reads agrees with what is read", () => {
    for (const { wire } of all) {
      expect(wire.has_heartrate).toBe(wire.average_heartrate !== undefined);
      expect(wire.manual).toBe(wire.upload_id === null);
    }
  });

  it("some start at the very same second", () => {
    const equal = histories.map(
      (history) => history.length - new Set(history.map(({ trueStart }) => trueStart)).size,
    );
    for (const count of equal) {
      expect(count / 4_000).toBeGreaterThan(0.003);
      expect(count / 4_000).toBeLessThan(0.03);
    }
  });

  it("some were uploaded after a later one, so that ids do not follow starts", () => {
    for (const history of histories) {
      const late = countLate(history);
      expect(late / history.length).toBeGreaterThan(0.008);
      expect(late / history.length).toBeLessThan(0.05);
    }
  });

  it("the worst of the late ones by months", () => {
    for (const history of histories) expect(worstDelaySeconds(history)).toBeGreaterThan(60 * DAY);
  });

  it("races come unevenly: in some months several times as often as in others", () => {
    for (const history of histories) {
      const shares = Array.from({ length: 12 }, (_, month) => {
        const inMonth = history.filter(({ trueStart }) => new Date(trueStart * 1000).getUTCMonth() === month);
        return inMonth.filter(({ wire }) => wire.name.startsWith("Race")).length / inMonth.length;
      });
      expect(Math.max(...shares)).toBeGreaterThan(2.5 * Math.min(...shares));
    }
  });

  it("some say something odd where their local time should stand, if so asked, and all else stays the same", () => {
    const [sane, odd] = [0, 10].map((oddLocalTimesPercent) => {
      const { world } = createStravaSim({
        world: { seed: 4, athletes: 1, activities: { min: 1_000, max: 1_000 }, oddLocalTimesPercent },
        now: () => Date.UTC(2026, 2, 4),
        clientId: "client",
        clientSecret: "secret",
      });
      const [athlete] = world.athletes.values();
      return [...(athlete?.activities.values() ?? [])].map(({ wire }) => wire);
    });
    const changed = (odd ?? []).filter((wire, i) => wire.start_date_local !== sane?.[i]?.start_date_local);
    expect(changed.length).toBeGreaterThan(50);
    expect(changed.length).toBeLessThan(200);
    for (const { start_date_local } of changed) {
      const isSane =
        typeof start_date_local === "string" &&
        /^\d{4}-\d\d-\d\dT[01]\d:\d\d:[0-5]\dZ$/.test(start_date_local);
      expect(isSane && !start_date_local.includes("-02-30")).toBe(false);
    }
    const rest = (wires = odd) => wires?.map(({ start_date_local: _, ...others }) => others);
    expect(rest(odd)).toEqual(rest(sane));
  });

  it("local times carry a false Z, and some local dates are not the date of UTC", () => {
    for (const { wire } of all.slice(0, 500)) {
      const shift = (Date.parse(String(wire.start_date_local)) - Date.parse(wire.start_date)) / 1000;
      expect(shift).toBe(wire.utc_offset);
    }
    expect(
      share(({ wire }) => wire.start_date.slice(0, 10) !== String(wire.start_date_local).slice(0, 10)),
    ).toBeGreaterThan(0.02);
  });
});

/** Activities with a greater id than one that started later. */
function countLate(history: readonly Activity[]): number {
  let leastIdAbove = Number.POSITIVE_INFINITY;
  let late = 0;
  for (const { wire } of history.toSorted((a, b) => b.trueStart - a.trueStart || b.wire.id - a.wire.id)) {
    if (wire.id > leastIdAbove) late++;
    leastIdAbove = Math.min(leastIdAbove, wire.id);
  }
  return late;
}

/** The longest that an activity of a smaller start follows one of a greater start in the order of ids. */
function worstDelaySeconds(history: readonly Activity[]): number {
  let newest = Number.NEGATIVE_INFINITY;
  let worst = 0;
  for (const { trueStart } of history.toSorted((a, b) => a.wire.id - b.wire.id)) {
    worst = Math.max(worst, newest - trueStart);
    newest = Math.max(newest, trueStart);
  }
  return worst;
}
