import { describe, expect, it } from "vitest";
import { startPaceline, startQueued, startSynced } from "../../support/paceline.ts";
import { expectTruth, listings, onlyAthlete, storedRaces } from "../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";
const TOKENS = "/oauth/token";

const PASSING = [
  { status: 500 },
  { status: 503 },
  { status: 597 },
  { status: 400 },
  { status: 404 },
  { reset: true },
  { timeout: true },
  { html: true },
  { truncate: true },
] as const;

describe("a passing failure", () => {
  it.each(PASSING)("of the listing is tried again: %o", async (harm) => {
    const paceline = await startSynced({
      sim: { faults: [{ path: LISTING, ...harm, after: 1, times: 2 }] },
      vars: { STRAVA_REQUEST_TIMEOUT_MS: "100" },
    });
    expect(paceline.broker.attemptsMax).toBe(3);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });

  it.each(PASSING)("of the token refresh is tried again: %o", async (harm) => {
    const paceline = await startSynced({
      sim: { faults: [{ path: TOKENS, ...harm, after: 0, times: 2 }] },
      vars: { STRAVA_REQUEST_TIMEOUT_MS: "100" },
    });
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
    await expectTruth(paceline);
  });

  it("touches nobody else in its batch", async () => {
    const world = { seed: 6, athletes: 6, activities: { min: 250, max: 300 } };
    const paceline = await startQueued({
      sim: { world, faults: [{ path: LISTING, status: 500, after: 0, times: 3, athlete: 1_000_001 }] },
    });
    await paceline.broker.deliverNext();
    expect(await paceline.rows("SELECT count(*) AS pages FROM sync_pages")).toEqual([{ pages: 5 }]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("that never passes ends as a dead letter that names its cause, and the races stay", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const before = await storedRaces(paceline, id);

    const broken = startPaceline({
      sim: { faults: [{ path: LISTING, status: 500, after: 0, times: 1_000 }] },
    });
    await broken.requeue(id);
    await broken.broker.drain();
    expect(broken.broker.attemptsMax).toBe(20);
    const [letter] = await broken.rows("SELECT * FROM open_dead_letters");
    expect(letter).toMatchObject({ reason: "retries_exhausted", athlete_id: id, page: 1 });
    expect(letter).toMatchObject({ explanation: expect.stringContaining("Strava failed with status 500") });
    const [athlete] = await broken.rows("SELECT sync_status, sync_error FROM athletes");
    expect(athlete).toEqual({
      sync_status: "error",
      sync_error: expect.stringContaining("replay its dead letter"),
    });
    expect(await storedRaces(broken, id)).toEqual(before);
  });
});

describe("quota", () => {
  it("refused with 429 is waited for, with no attempt spent and nothing more asked in that window", async () => {
    const paceline = await startQueued({
      sim: { faults: [{ path: LISTING, status: 429, after: 1, times: 1 }] },
    });
    const start = paceline.clock.nowMs;
    await paceline.broker.drain();
    expect(paceline.broker.attemptsMax).toBe(1);
    const window = (atMs: number) => Math.floor(atMs / 900_000);
    const [, refused, next] = listings(paceline);
    expect(window(refused?.atMs ?? 0)).toBe(window(start));
    expect(window(next?.atMs ?? 0)).toBe(window(start) + 1);
    await expectTruth(paceline);
  });

  it("of the day is waited for until midnight UTC", async () => {
    const paceline = await startQueued({ sim: { limits: { read: { short: 100, day: 3 } } } });
    const day = (atMs: number) => Math.floor(atMs / 86_400_000);
    const today = day(paceline.clock.nowMs);
    await paceline.broker.drain();
    expect(listings(paceline).map(({ atMs }) => day(atMs) - today)).toEqual([0, 0, 0, 1]);
    expect(paceline.broker.sent.every(({ delaySeconds }) => delaySeconds <= 43_200)).toBe(true);
    expect(listings(paceline).every(({ result }) => result === 200)).toBe(true);
    await expectTruth(paceline);
  });

  it("is learnt from the headers", async () => {
    const paceline = await startQueued({
      sim: { limits: { read: { short: 77, day: 777 }, overall: { short: 150, day: 1_500 } } },
    });
    await paceline.broker.deliverNext();
    const [budget] = await paceline.rows("SELECT * FROM strava_budget");
    expect(budget).toMatchObject({
      read_short_limit: 77,
      read_day_limit: 777,
      overall_short_limit: 150,
      overall_day_limit: 1_500,
    });
    expect(budget).toMatchObject({
      read_short_used: 1,
      read_day_used: 1,
      overall_short_used: 2,
      overall_day_used: 2,
    });
  });
});

describe("an athlete", () => {
  it("who revoked the authorisation is disconnected and a dead letter, with no retry spent", async () => {
    const paceline = startPaceline();
    const { id } = onlyAthlete(paceline);
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.deliverNext();
    paceline.sim.world.revoke(id);
    await paceline.broker.drain();
    expect(paceline.broker.attemptsMax).toBe(1);
    expect(await paceline.rows("SELECT reason, athlete_id FROM open_dead_letters")).toEqual([
      { reason: "refresh_refused", athlete_id: id },
    ]);
    const [athlete] = await paceline.rows("SELECT sync_status, sync_error FROM athletes");
    expect(athlete).toEqual({
      sync_status: "disconnected",
      sync_error: expect.stringContaining("connect to Strava again"),
    });
    expect((await storedRaces(paceline, id)).length).toBeGreaterThan(0);
    expect(await paceline.enqueueAll("full")).toBe(0);
  });

  it("who never allowed activities is in error, not disconnected", async () => {
    const paceline = startPaceline();
    onlyAthlete(paceline).scope = "read";
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT reason FROM dead_letters")).toEqual([{ reason: "scope_missing" }]);
    const [athlete] = await paceline.rows("SELECT sync_status, sync_error FROM athletes");
    expect(athlete).toEqual({ sync_status: "error", sync_error: expect.stringContaining("ticked") });
  });
});

describe("an inactive application", () => {
  it("makes everyone wait, disconnects nobody, and is survived without a hand on it", async () => {
    const world = { seed: 4, athletes: 4, activities: { min: 250, max: 300 } };
    const paceline = await startQueued({ sim: { world } });
    paceline.sim.setApplicationActive(false);
    await paceline.broker.deliverNext();
    const asked = paceline.sim.requests.length;
    expect(paceline.broker.waiting).toHaveLength(4);
    const [budget] = await paceline.rows("SELECT breaker_reason FROM strava_budget");
    expect(budget).toEqual({ breaker_reason: expect.stringContaining("inactive") });
    const resumesAt = Math.min(...paceline.broker.waiting.map(({ dueMs }) => dueMs));
    expect(resumesAt - paceline.clock.nowMs).toBeGreaterThanOrEqual(3_600_000);

    paceline.sim.setApplicationActive(true);
    await paceline.broker.drain();
    expect(paceline.sim.requests.length).toBeGreaterThan(asked);
    expect(await paceline.rows("SELECT DISTINCT sync_status FROM athletes")).toEqual([
      { sync_status: "completed" },
    ]);
    await expectTruth(paceline);
  });

  it("is asked again by one page after APPLICATION_PAUSE_SECONDS, and by one after each of those that follow", async () => {
    const world = { seed: 4, athletes: 4, activities: { min: 250, max: 300 } };
    const vars = { APPLICATION_PAUSE_SECONDS: "1800" };
    const paceline = await startQueued({ sim: { world }, vars, batchSize: 1 });
    paceline.sim.setApplicationActive(false);
    for (let tries = 1; tries <= 4; tries++) {
      const asked = paceline.sim.requests.length;
      for (let nth = 0; nth < 4; nth++) {
        const [queued] = paceline.broker.waiting;
        if (queued !== undefined) queued.dueMs = 0;
        await paceline.broker.deliverNext();
      }
      expect(paceline.sim.requests).toHaveLength(asked + 1);
      const [budget] = await paceline.rows<{ breaker_until: number }>(
        "SELECT breaker_until FROM strava_budget",
      );
      expect(budget?.breaker_until).toBe(paceline.clock.nowMs / 1000 + 1_800);
      paceline.clock.nowMs += 1_800_000;
    }
    expect(paceline.broker.waiting.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0]);
    expect(await paceline.rows("SELECT sum(failures) AS failures FROM sync_sessions")).toEqual([
      { failures: 0 },
    ]);
  });
});
