import { createStravaSim, type SimOptions } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";

/** A quarter hour begins here. */
const START_MS = Date.UTC(2026, 2, 4, 6);
const QUARTER_HOUR_MS = 900_000;
const LISTING = { method: "GET", url: "/api/v3/athlete/activities", body: "" } as const;

function limited(options: Partial<SimOptions> = {}) {
  const clock = { nowMs: START_MS };
  const sim = createStravaSim({
    world: { seed: 1, athletes: 1, activities: { min: 5, max: 5 } },
    now: () => clock.nowMs,
    clientId: "client",
    clientSecret: "secret",
    limits: { overall: { short: 4, day: 8 }, read: { short: 2, day: 5 } },
    ...options,
  });
  const [athlete] = sim.world.athletes.values();
  if (athlete === undefined) throw new Error("The world has no athlete.");
  athlete.expiresAt = START_MS / 1000 + 10 * 86_400;
  const send = (request: Parameters<typeof sim.handle>[0]) => {
    const answer = sim.handle(request);
    if (answer.kind !== "response") throw new Error("There was no whole answer.");
    return {
      status: answer.status,
      overall: answer.headers["x-ratelimit-usage"],
      read: answer.headers["x-readratelimit-usage"],
      headers: answer.headers,
      body: answer.body,
    };
  };
  const authorization = `Bearer ${athlete.accessToken}`;
  const form = new URLSearchParams({
    client_id: "client",
    client_secret: "secret",
    grant_type: "refresh_token",
    refresh_token: athlete.refreshToken,
  }).toString();
  return {
    sim,
    clock,
    send,
    list: () => send({ ...LISTING, authorization }),
    refresh: () => send({ method: "POST", url: "/oauth/token", authorization: null, body: form }),
  };
}

describe("the rate limits", () => {
  it("are told in the headers as they are configured", () => {
    expect(limited().list().headers).toMatchObject({
      "x-ratelimit-limit": "4,8",
      "x-ratelimit-usage": "1,1",
      "x-readratelimit-limit": "2,5",
      "x-readratelimit-usage": "1,1",
    });
  });

  it("are Strava's own when nobody says otherwise", () => {
    const { "x-ratelimit-limit": overall, "x-readratelimit-limit": read } = limited({ limits: {} }).list()
      .headers;
    expect([overall, read]).toEqual(["200,2000", "100,1000"]);
  });

  it("refuse what is beyond them with 429, and count it all the same", () => {
    const { list } = limited();
    const statuses = [list(), list(), list(), list()].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const refused = list();
    expect(refused).toMatchObject({ status: 429, overall: "5,5", read: "5,5" });
    expect(JSON.parse(refused.body)).toEqual({
      message: "Rate Limit Exceeded",
      errors: [{ resource: "Application", field: "overall rate limit", code: "exceeded" }],
    });
  });

  it("begin anew at each natural quarter hour, the day's count going on", () => {
    const { list, clock } = limited();
    clock.nowMs = START_MS + QUARTER_HOUR_MS - 1_000;
    list();
    expect(list()).toMatchObject({ status: 200, read: "2,2" });
    clock.nowMs += 1_000;
    expect(list()).toMatchObject({ status: 200, read: "1,3" });
  });

  it("of a day are spent by refused requests too, and begin anew at midnight UTC", () => {
    const { list, clock } = limited();
    for (let i = 0; i < 5; i++) list();
    clock.nowMs += QUARTER_HOUR_MS;
    expect(list()).toMatchObject({ status: 429, read: "1,6" });
    clock.nowMs = Date.UTC(2026, 2, 4, 23, 59, 59);
    expect(list().status).toBe(429);
    clock.nowMs += 1_000;
    expect(list()).toMatchObject({ status: 200, read: "1,1" });
  });

  it("count a token refresh in the overall bucket only", () => {
    const { refresh, list } = limited();
    expect(refresh()).toMatchObject({ status: 200, overall: "1,1", read: "0,0" });
    expect(list()).toMatchObject({ status: 200, overall: "2,2", read: "1,1" });
  });

  it("let a refresh pass when only the reads are spent, and stop it when all is", () => {
    const { refresh, list } = limited();
    for (let i = 0; i < 3; i++) list();
    expect(refresh()).toMatchObject({ status: 200, overall: "4,4" });
    expect(refresh()).toMatchObject({ status: 429, overall: "5,5" });
  });

  it("stop reads when the overall bucket is spent by refreshes", () => {
    const { refresh, list } = limited();
    for (let i = 0; i < 4; i++) refresh();
    expect(list()).toMatchObject({ status: 429, read: "1,1" });
  });

  it("have windows as long as configured", () => {
    const limits = { overall: { short: 9, day: 9 }, read: { short: 1, day: 9 }, shortWindowSeconds: 5 };
    const { list, clock } = limited({ limits });
    expect([list().status, list().status]).toEqual([200, 429]);
    clock.nowMs += 5_000;
    expect(list().status).toBe(200);
  });

  it("come in the headers of every answer, whatever it is", () => {
    const path = LISTING.url;
    const { sim, send, list, refresh } = limited({
      limits: {},
      faults: [500, 401, 429].map((status, after) => ({ path, status, after, times: 1 })),
    });
    const stranger = "Bearer nobody";
    const answers = [
      list(),
      list(),
      list(),
      refresh(),
      send({ ...LISTING, authorization: stranger }),
      send({ ...LISTING, authorization: null }),
      send({ method: "GET", url: "/nowhere", authorization: null, body: "" }),
      send({ method: "POST", url: "/oauth/token", authorization: null, body: "" }),
    ];
    sim.setApplicationActive(false);
    answers.push(list());
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual(expect.arrayContaining([500, 401, 429]));
    for (const { headers } of answers) {
      for (const name of [
        "x-ratelimit-limit",
        "x-ratelimit-usage",
        "x-readratelimit-limit",
        "x-readratelimit-usage",
      ]) {
        expect(headers[name]).toMatch(/^\d+,\d+$/);
      }
    }
  });

  it("remember the most that any window saw", () => {
    const { sim, list, refresh, clock } = limited();
    for (let i = 0; i < 3; i++) list();
    refresh();
    clock.nowMs += QUARTER_HOUR_MS;
    list();
    expect(sim.rateLimits.peak).toEqual({ overall: { short: 4, day: 5 }, read: { short: 3, day: 4 } });
  });

  it("are used up by another program where a fault says 429, until the next quarter hour", () => {
    const fault = { path: LISTING.url, status: 429, after: 0, times: 1 };
    const { list, clock } = limited({ faults: [fault] });
    expect(list()).toMatchObject({ status: 429, overall: "4,1", read: "2,1" });
    expect(list().status).toBe(429);
    clock.nowMs += QUARTER_HOUR_MS;
    expect(list()).toMatchObject({ status: 200, read: "1,3" });
  });
});
