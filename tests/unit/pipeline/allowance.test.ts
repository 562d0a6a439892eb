import { allowanceAt, keptRequests, type Sharing, sharingOf, turnOf } from "@paceline/pipeline";
import type { Lane, Turn } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";

const DAY = 86_400;
const HOUR = 3_600;
const MIDNIGHT = Date.UTC(2026, 2, 4) / 1000;
const QUARTERS: Sharing = { shortWindowSeconds: 900, peopleShare: 0.1 };
/** A fixed seed: the same moments on every machine. */
const RUNS = { numRuns: propertyRuns(1_000), seed: 20_260_304 };

const moments = fc.record({
  nowSeconds: fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 2 * DAY }),
  shortWindowSeconds: fc.constantFrom(2, 5, 60, 900, 3_600, DAY),
  peopleShare: fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100),
});

function keptOfBulk(intoDaySeconds: number, sharing = QUARTERS) {
  return allowanceAt("bulk", MIDNIGHT + intoDaySeconds, sharing).kept;
}

describe("people's share", () => {
  it("comes from the consumer's settings", () => {
    expect(sharingOf({ STRAVA_SHORT_WINDOW_SECONDS: 60, PEOPLE_SHARE_PERCENT: 25 })).toEqual({
      shortWindowSeconds: 60,
      peopleShare: 0.25,
    });
  });

  it.each<[intoWindow: number, kept: number]>([
    [0, 0.1],
    [599, 0.1],
    [600, 0.01],
    [899, 0.01],
  ])(
    "of a quarter hour is, %i s into it, %d of the limit: what they left is bulk's in its last third",
    (intoWindow, kept) => {
      expect(keptOfBulk(6 * HOUR + intoWindow).short).toBe(kept);
    },
  );

  it.each<[what: string, intoDay: number, kept: number]>([
    ["first window is all of it but for that window", 0, 0.005 + 0.1 * (1 - 900 / DAY)],
    ["noon is half of it", DAY / 2 - 900, 0.055],
    ["last window is the least that there is", DAY - 1, 0.005],
  ])("of the day by its %s", (_what, intoDay, kept) => {
    expect(keptOfBulk(intoDay).day).toBeCloseTo(kept, 10);
  });

  it("is nothing where people are given none", () => {
    for (const intoDay of [0, 600, DAY - 1]) {
      expect(keptOfBulk(intoDay, { ...QUARTERS, peopleShare: 0 })).toMatchObject({
        short: 0,
        shortOfScarceDay: 0,
        day: 0,
      });
    }
  });

  it("is not kept from a sync that they begin, and half of it from the later pages of one", () => {
    fc.assert(
      fc.property(moments, ({ nowSeconds, ...sharing }) => {
        const keptFrom = (turn: Turn) => allowanceAt(turn, nowSeconds, sharing).kept;
        expect(keptFrom("start")).toMatchObject({ short: 0, shortOfScarceDay: 0, day: 0 });
        const [people, bulk] = [keptFrom("people"), keptFrom("bulk")];
        expect(people.shortOfScarceDay).toBeCloseTo(bulk.shortOfScarceDay / 2, 10);
        expect(people.short).toBeLessThanOrEqual(bulk.short);
        expect(people.day).toBeLessThanOrEqual(bulk.day);
      }),
      RUNS,
    );
  });

  it.each<[lane: Lane, pageNumber: number, turn: Turn]>([
    ["priority", 1, "start"],
    ["priority", 2, "people"],
    ["bulk", 1, "bulk"],
    ["bulk", 2, "bulk"],
  ])("of the lane %s page %i counts as %s", (lane, pageNumber, turn) => {
    expect(turnOf({ lane, pageNumber })).toBe(turn);
  });

  it.each<[what: string, dayLimit: number, intoWindow: number, kept: number]>([
    ["to the end of a quarter hour where ten of them spend the day", 1_000, 899, 10],
    ["to the end where people's share is all that the day has more", 8_640, 899, 10],
    ["but for one in the last third where the day has room for all", 8_641, 899, 1],
    ["before that in any case", 8_641, 599, 10],
  ])("is kept %s", (_what, dayLimit, intoWindow, kept) => {
    const bucket = { shortLimit: 100, shortUsed: 0, dayLimit, dayUsed: 0 };
    expect(keptRequests(keptOfBulk(6 * HOUR + intoWindow), bucket).short).toBe(kept);
  });

  it("leaves room for a page and its refresh, however small the limits", () => {
    const bucket = { shortLimit: 3, shortUsed: 0, dayLimit: 2, dayUsed: 0 };
    const kept = keptOfBulk(0, { ...QUARTERS, peopleShare: 0.5 });
    expect(keptRequests(kept, bucket)).toEqual({ short: 1, day: 0 });
  });

  it("never grows within a window or a day, and is never more than was set", () => {
    fc.assert(
      fc.property(moments, fc.nat(DAY), ({ nowSeconds, ...sharing }, laterBy) => {
        const kept = allowanceAt("bulk", nowSeconds, sharing).kept;
        expect(kept.short).toBeLessThanOrEqual(sharing.peopleShare);
        expect(kept.day).toBeLessThanOrEqual(sharing.peopleShare + 0.005);
        const later = nowSeconds + laterBy;
        const isSame = (length: number) => Math.floor(later / length) === Math.floor(nowSeconds / length);
        const keptLater = allowanceAt("bulk", later, sharing).kept;
        if (isSame(sharing.shortWindowSeconds)) expect(keptLater.short).toBeLessThanOrEqual(kept.short);
        if (isSame(DAY)) expect(keptLater.day).toBeLessThanOrEqual(kept.day);
      }),
      RUNS,
    );
  });
});

describe("the bookings of others", () => {
  it.each<[intoWindow: number, from: number, until: number]>([
    [0, -60, 600],
    [599, 539, 600],
    [600, 540, 900],
    [899, 839, 900],
  ])("are held, %i s into a quarter hour, from %i s to %i s", (intoWindow, from, until) => {
    const start = MIDNIGHT + 6 * HOUR;
    expect(allowanceAt("bulk", start + intoWindow, QUARTERS)).toMatchObject({
      heldFrom: start + from,
      heldUntil: start + until,
    });
  });

  it("are held until a moment to come, in the same window", () => {
    fc.assert(
      fc.property(
        moments,
        fc.constantFrom<Turn[]>("bulk", "people", "start"),
        ({ nowSeconds, ...sharing }, turn) => {
          const { heldFrom, heldUntil } = allowanceAt(turn, nowSeconds, sharing);
          expect(heldFrom).toBeLessThan(nowSeconds);
          expect(heldUntil).toBeGreaterThan(nowSeconds);
          expect(heldUntil).toBeLessThanOrEqual(
            (Math.floor(nowSeconds / sharing.shortWindowSeconds) + 1) * sharing.shortWindowSeconds,
          );
        },
      ),
      RUNS,
    );
  });
});
