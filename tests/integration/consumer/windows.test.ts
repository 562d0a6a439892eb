import { describe, expect, it } from "vitest";
import { type Paceline, startQueued } from "../../support/paceline.ts";
import { afterNextTransaction } from "../../support/queue/mishaps.ts";
import { expectTruth, listings, onlyAthlete } from "../../support/strava/truth.ts";

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** Where one quarter hour ends and the next begins, and where one day does. */
const EDGES: readonly [string, number][] = [
  ["a quarter hour", Date.parse("2026-03-04T06:15:00Z")],
  ["a day", Date.parse("2026-03-05T00:00:00Z")],
];

interface BudgetRow {
  readonly short_window_start: number;
  readonly day_start: number;
  readonly overall_short_used: number;
  readonly overall_day_used: number;
  readonly read_short_used: number;
  readonly read_day_used: number;
}

async function budgetOf({ rows }: Paceline): Promise<BudgetRow> {
  const [budget] = await rows<BudgetRow>("SELECT * FROM strava_budget");
  if (budget === undefined) throw new Error("There is no budget.");
  return budget;
}

/** Fails unless the budget counts exactly what Strava was asked in its quarter hour and in its day. */
async function expectExactAccount(paceline: Paceline): Promise<void> {
  const budget = await budgetOf(paceline);
  const asked = (startSeconds: number, lengthMs: number, path: string) =>
    paceline.sim.requests.filter(
      (request) =>
        Math.floor(request.atMs / lengthMs) * lengthMs === startSeconds * 1000 &&
        request.path.startsWith(path),
    ).length;
  const { short_window_start, day_start } = budget;
  expect(budget).toMatchObject({
    overall_short_used: asked(short_window_start, QUARTER_MS, "/"),
    overall_day_used: asked(day_start, DAY_MS, "/"),
    read_short_used: asked(short_window_start, QUARTER_MS, "/api"),
    read_day_used: asked(day_start, DAY_MS, "/api"),
  });
}

describe("between two windows", () => {
  const moments = EDGES.flatMap(([edge, atMs]) =>
    [-2_000, -1, 0, 1_999].map((offsetMs): [number, string, number] => [offsetMs, edge, atMs + offsetMs]),
  );
  it.each(moments)(
    "(%i ms from the edge of %s) nothing is asked, and nothing is lost",
    async (_ms, _edge, atMs) => {
      const paceline = await startQueued();
      paceline.clock.nowMs = atMs;
      await paceline.broker.deliverNext();
      expect(paceline.sim.requests).toEqual([]);
      expect((await budgetOf(paceline)).overall_short_used).toBe(0);
      expect(paceline.broker.waiting.map(({ attempts }) => attempts)).toEqual([0]);
      await paceline.broker.drain();
      expect(paceline.broker.attemptsMax).toBe(1);
      await expectExactAccount(paceline);
      await expectTruth(paceline);
    },
  );

  it.each(EDGES)("of %s nothing is asked either for a page begun just before", async (_edge, atMs) => {
    const paceline = await startQueued();
    paceline.clock.nowMs = atMs - 3_000;
    afterNextTransaction(paceline, async () => {
      paceline.clock.nowMs = atMs - 1_000;
    });
    await paceline.broker.deliverNext();
    expect(paceline.sim.requests).toEqual([]);
    await expectExactAccount(paceline);
    expect(paceline.broker.waiting[0]?.dueMs).toBeGreaterThan(atMs);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it.each(EDGES)(
    "of %s nothing is given away of a page whose request would have come too late",
    async (_edge, atMs) => {
      const paceline = await startQueued();
      paceline.clock.nowMs = atMs - 3_000;
      afterNextTransaction(paceline, async () => {
        paceline.clock.nowMs = atMs + 1_000;
      });
      await paceline.broker.deliverNext();
      expect(paceline.sim.requests).toEqual([]);
      await paceline.broker.drain();
      await expectExactAccount(paceline);
      await expectTruth(paceline);
    },
  );
});

describe("a page whose begin lies in one window and whose request falls into the next", () => {
  it.each(EDGES)(
    "is booked there anew at the edge of %s, and given back where it was booked",
    async (_edge, atMs) => {
      const paceline = await startQueued();
      paceline.clock.nowMs = atMs - 10_000;
      let before: BudgetRow | undefined;
      afterNextTransaction(paceline, async () => {
        before = await budgetOf(paceline);
        paceline.clock.nowMs = atMs + 10_000;
      });
      await paceline.broker.deliverNext();
      expect(before).toMatchObject({
        overall_short_used: 2,
        read_short_used: 1,
        overall_day_used: 2,
        read_day_used: 1,
      });
      const after = await budgetOf(paceline);
      expect(after).toMatchObject({
        overall_short_used: 2,
        read_short_used: 1,
        overall_day_used: 2,
        read_day_used: 1,
      });
      expect(after.short_window_start * 1000).toBe(atMs);
      await paceline.broker.drain();
      await expectExactAccount(paceline);
      await expectTruth(paceline);
    },
  );

  it.each(EDGES)(
    "at the edge of %s is charged for its token refresh in the one before, and for no more",
    async (_edge, atMs) => {
      const paceline = await startQueued();
      paceline.clock.nowMs = atMs - 10_000;
      let settled: BudgetRow | undefined;
      paceline.afterFetch = async () => {
        paceline.afterFetch = async () => {};
        paceline.clock.nowMs = atMs + 10_000;
        // The refresh in the old window is settled before the page is booked in the new one.
        afterNextTransaction(paceline, async () => {
          settled = await budgetOf(paceline);
        });
      };
      await paceline.broker.deliverNext();
      expect(settled).toMatchObject({
        overall_short_used: 1,
        read_short_used: 0,
        overall_day_used: 1,
        read_day_used: 0,
      });
      expect((settled?.short_window_start ?? 0) * 1000).toBeLessThan(atMs);
      expect(await budgetOf(paceline)).toMatchObject({ overall_short_used: 1, read_short_used: 1 });
      await expectExactAccount(paceline);
      await paceline.broker.drain();
      await expectExactAccount(paceline);
      await expectTruth(paceline);
    },
  );

  it.each(EDGES)(
    "at the edge of %s books the refresh and the second try of a token rejected before it",
    async (_edge, atMs) => {
      const paceline = await startQueued();
      paceline.clock.nowMs = atMs - 60_000;
      await paceline.broker.deliverNext();
      Object.assign(onlyAthlete(paceline), { accessToken: "another-token", expiresAt: 0 });
      paceline.clock.nowMs = atMs - 10_000;
      paceline.afterFetch = async () => {
        paceline.afterFetch = async () => {};
        paceline.clock.nowMs = atMs + 10_000;
      };
      await paceline.broker.deliverNext();
      expect(listings(paceline).map(({ result }) => result)).toEqual([200, 401, 200]);
      expect(await budgetOf(paceline)).toMatchObject({ overall_short_used: 2, read_short_used: 1 });
      await expectExactAccount(paceline);
      await paceline.broker.drain();
      await expectTruth(paceline);
    },
  );

  it.each(["overall", "read"])(
    "waits for the one after, and asks nothing, where the others took all of %s",
    async (bucket) => {
      const atMs = Date.parse("2026-03-04T06:15:00Z");
      const paceline = await startQueued();
      // With a token that lasts, or its refresh would be asked for first.
      paceline.clock.nowMs = atMs - 60_000;
      await paceline.broker.deliverNext();
      const asked = paceline.sim.requests.length;
      paceline.clock.nowMs = atMs - 10_000;
      afterNextTransaction(paceline, async () => {
        paceline.clock.nowMs = atMs + 10_000;
        await paceline.rows(
          "UPDATE strava_budget SET short_window_start = ?, overall_short_used = 0, read_short_used = 0",
          atMs / 1000,
        );
        await paceline.rows(`UPDATE strava_budget SET ${bucket}_short_used = ${bucket}_short_limit`);
      });
      await paceline.broker.deliverNext();
      expect(paceline.sim.requests).toHaveLength(asked);
      expect(await budgetOf(paceline)).toMatchObject({
        [`${bucket}_short_used`]: bucket === "read" ? 100 : 200,
        overall_day_used: 2,
        read_day_used: 1,
      });
      const [copy] = paceline.broker.waiting;
      expect(copy?.attempts).toBe(0);
      expect(copy?.dueMs).toBeGreaterThanOrEqual(atMs + QUARTER_MS + 5_000);
      await paceline.broker.drain();
      await expectTruth(paceline);
    },
  );
});
