import type { Cursor } from "@paceline/protocol";
import { createStravaClient, type StravaResult } from "@paceline/strava";
import { createStravaSim, type SimOptions } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";

const CLIENT_SECRET = "the-client-secret";
const FIRST_PAGE: Cursor = { after: null, before: null, page: 1 };
const NOW_MS = Date.UTC(2026, 2, 4, 6);
const TOKEN_PATH = "/oauth/token";
const LISTING_PATH = "/api/v3/athlete/activities";

/** A client in front of a simulated Strava with one athlete, whose token lives for another 6 hours. */
function connect(options: Partial<SimOptions> = {}, clientSecret = CLIENT_SECRET) {
  const clock = { nowMs: NOW_MS };
  const sim = createStravaSim({
    world: { seed: 3, athletes: 1, activities: { min: 50, max: 50 } },
    now: () => clock.nowMs,
    clientId: "client",
    clientSecret: CLIENT_SECRET,
    ...options,
  });
  const client = createStravaClient({
    fetch: sim.fetch,
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret,
    limits: { timeoutMs: 20, bodyBytesMax: 1_048_576 },
  });
  const [athlete] = sim.world.athletes.values();
  if (athlete === undefined) throw new Error("The world has no athlete.");
  athlete.expiresAt = NOW_MS / 1000 + 21_600;
  for (const activity of athlete.activities.values()) activity.wire.visibility = "everyone";
  const list = (cursor: Partial<Cursor> = {}, perPage = 200) =>
    client.listActivities({
      accessToken: athlete.accessToken,
      cursor: { ...FIRST_PAGE, ...cursor },
      perPage,
    });
  return {
    sim,
    client,
    athlete,
    list,
    clock,
    secrets: [CLIENT_SECRET, athlete.accessToken, athlete.refreshToken],
  };
}

function received<Value>(result: StravaResult<Value>): Value {
  if (!result.ok) throw new Error(result.failure.explanation);
  return result.value;
}

function failureOf(result: StravaResult<unknown>) {
  if (result.ok) throw new Error("The request succeeded.");
  return result.failure;
}

describe("a listing", () => {
  it("comes with every activity in the words of the races table", async () => {
    const { sim, athlete, list } = connect();
    const { activities, skipped, athleteIds, rowCount } = received(await list());
    expect(rowCount).toBe(50);
    expect(athleteIds).toEqual([athlete.id]);
    expect(skipped).toEqual([]);
    const races = activities
      .filter(({ workout_type }) => workout_type === 1)
      .map((race) => ({ ...race, athlete_id: athlete.id }))
      .sort((a, b) => a.strava_activity_id - b.strava_activity_id);
    expect(races.length).toBeGreaterThan(0);
    expect(races).toEqual(sim.world.races(athlete.id, [1]));
  });

  it("asks for exactly the cursor, and leaves out a bound that there is none of", async () => {
    const { sim, list } = connect();
    await list({ page: 2 }, 20);
    await list({ before: 1_700_000_000 });
    await list({ after: 1_600_000_000, before: 1_700_000_000, page: 3 });
    expect(sim.requests.map(({ method, path, query }) => [method, path, query])).toEqual([
      ["GET", LISTING_PATH, { per_page: "20", page: "2" }],
      ["GET", LISTING_PATH, { per_page: "200", page: "1", before: "1700000000" }],
      ["GET", LISTING_PATH, { per_page: "200", page: "3", after: "1600000000", before: "1700000000" }],
    ]);
  });

  it("that is empty is no failure", async () => {
    const empty = { activities: [], skipped: [], athleteIds: [], rowCount: 0 };
    expect(received(await connect().list({ page: 2 }))).toEqual(empty);
    const { list } = connect({ faults: [{ path: LISTING_PATH, after: 0, times: 1, empty: true }] });
    expect(received(await list())).toEqual(empty);
  });

  it("comes with what the rate-limit headers said", async () => {
    const { list } = connect();
    await list();
    expect((await list()).rateLimit).toEqual({
      overall: { shortLimit: 200, dayLimit: 2_000, shortUsed: 2, dayUsed: 2 },
      read: { shortLimit: 100, dayLimit: 1_000, shortUsed: 2, dayUsed: 2 },
    });
  });

  it("beyond the limit is rate_limited, and the headers are read all the same", async () => {
    const { list, secrets } = connect({ limits: { read: { short: 2, day: 10 } } });
    await list();
    await list();
    const refused = await list();
    expect(failureOf(refused)).toMatchObject({ reason: "rate_limited", status: 429 });
    expect(refused.rateLimit?.read).toEqual({ shortLimit: 2, dayLimit: 10, shortUsed: 3, dayUsed: 3 });
    expectNoSecret(refused, secrets);
  });

  type Prepare = (connected: ReturnType<typeof connect>) => void;
  it.each<[claim: string, reason: string, status: number, prepare: Prepare]>([
    [
      "with an expired token",
      "access_token_rejected",
      401,
      ({ clock }) => {
        clock.nowMs += 21_600_000;
      },
    ],
    [
      "with a revoked token",
      "access_token_rejected",
      401,
      ({ athlete }) => {
        athlete.revoked = true;
      },
    ],
    [
      "without the scope",
      "scope_missing",
      401,
      ({ athlete }) => {
        athlete.scope = "read";
      },
    ],
    ["of an inactive application", "application_inactive", 403, ({ sim }) => sim.setApplicationActive(false)],
  ])("%s is %s", async (_claim, reason, status, prepare) => {
    const connected = connect();
    prepare(connected);
    const refused = await connected.list();
    expect(failureOf(refused)).toMatchObject({ reason, status });
    expect(refused.rateLimit).not.toBeNull();
    expectNoSecret(refused, connected.secrets);
  });

  const once = { path: LISTING_PATH, after: 0, times: 1 } as const;
  it.each<[reason: string, status: number | null, fault: NonNullable<SimOptions["faults"]>[number]]>([
    ["network", null, { ...once, reset: true }],
    ["network", null, { ...once, truncate: true }],
    ["timeout", null, { ...once, timeout: true }],
    ["unreadable_body", 200, { ...once, html: true }],
    ["server_error", 500, { ...once, status: 500 }],
    ["server_error", 503, { ...once, status: 503 }],
    ["server_error", 597, { ...once, status: 597 }],
    ["rate_limited", 429, { ...once, status: 429 }],
    ["unexpected_answer", 404, { ...once, status: 404 }],
  ])("can fail with %s (status %s), and the next one is well", async (reason, status, fault) => {
    const { list, secrets } = connect({ faults: [fault] });
    const failed = await list();
    expect(failureOf(failed)).toMatchObject({ reason, status });
    expectNoSecret(failed, secrets);
    if (reason !== "rate_limited") expect((await list()).ok).toBe(true);
  });
});

describe("a token refresh", () => {
  it("answers with the pair that Strava issued and the moment it expires", async () => {
    const { client, athlete, clock } = connect();
    clock.nowMs += 6 * 3_600_000;
    const refreshed = received(await client.refreshToken(athlete.refreshToken));
    expect(refreshed).toEqual({
      accessToken: athlete.accessToken,
      refreshToken: athlete.refreshToken,
      expiresAt: clock.nowMs / 1000 + 21_600,
    });
  });

  it("counts in the overall bucket only, and says so", async () => {
    const { client, athlete } = connect();
    const { rateLimit } = await client.refreshToken(athlete.refreshToken);
    expect(rateLimit?.overall).toMatchObject({ shortUsed: 1 });
    expect(rateLimit?.read).toMatchObject({ shortUsed: 0 });
  });

  it("is refused when the athlete has revoked access", async () => {
    const { sim, client, athlete, secrets } = connect();
    sim.world.revoke(athlete.id);
    const refused = await client.refreshToken(athlete.refreshToken);
    expect(failureOf(refused)).toMatchObject({ reason: "refresh_refused", status: 400 });
    expect(refused.rateLimit).not.toBeNull();
    expectNoSecret(refused, secrets);
  });

  it("with the wrong client secret is no refusal: nobody is to be disconnected", async () => {
    const { client, athlete, secrets } = connect({}, "a-wrong-secret");
    const failed = await client.refreshToken(athlete.refreshToken);
    expect(failureOf(failed)).toMatchObject({ reason: "unexpected_answer", status: 401 });
    expectNoSecret(failed, [...secrets, "a-wrong-secret"]);
  });

  it("of an inactive application is no refusal either", async () => {
    const { sim, client, athlete } = connect();
    sim.setApplicationActive(false);
    expect(failureOf(await client.refreshToken(athlete.refreshToken)).reason).toBe("application_inactive");
  });

  const once = { path: TOKEN_PATH, after: 0, times: 1 } as const;
  it.each<[reason: string, fault: NonNullable<SimOptions["faults"]>[number]]>([
    ["network", { ...once, reset: true }],
    ["network", { ...once, truncate: true }],
    ["timeout", { ...once, timeout: true }],
    ["unreadable_body", { ...once, html: true }],
    ["server_error", { ...once, status: 502 }],
    ["rate_limited", { ...once, status: 429 }],
    ["unexpected_answer", { ...once, status: 400 }],
    ["unexpected_answer", { ...once, status: 401 }],
  ])("can fail with %s", async (reason, fault) => {
    const { client, athlete, secrets } = connect({ faults: [fault] });
    const failed = await client.refreshToken(athlete.refreshToken);
    expect(failureOf(failed).reason).toBe(reason);
    expectNoSecret(failed, secrets);
  });
});

/** The failure as it would be logged: a sentence, and nothing in it that must stay secret. */
function expectNoSecret(result: StravaResult<unknown>, secrets: readonly string[]): void {
  const failure = failureOf(result);
  expect(failure.explanation).toMatch(/^\S.+\.$/);
  for (const secret of secrets) expect(JSON.stringify(failure)).not.toContain(secret);
}
