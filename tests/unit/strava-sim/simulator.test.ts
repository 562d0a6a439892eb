import { createStravaSim, type FaultRule, type SimOptions } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";

const NOW_MS = Date.UTC(2026, 2, 4, 6);
const LISTING_PATH = "/api/v3/athlete/activities";
const TOKEN_PATH = "/oauth/token";

/** Two athletes with tokens that live; `list` says in one word how a listing went. */
function simulate(options: Partial<SimOptions> = {}) {
  const sim = createStravaSim({
    world: { seed: 2, athletes: 2, activities: { min: 20, max: 20 } },
    now: () => NOW_MS,
    clientId: "client",
    clientSecret: "the-client-secret",
    ...options,
  });
  const [one, two] = sim.world.athletes.values();
  if (one === undefined || two === undefined) throw new Error("The world has too few athletes.");
  for (const athlete of [one, two]) {
    athlete.expiresAt = NOW_MS / 1000 + 21_600;
    for (const { wire } of athlete.activities.values()) wire.visibility = "everyone";
  }
  const send = (athlete = one) =>
    sim.handle({
      method: "GET",
      url: LISTING_PATH,
      authorization: `Bearer ${athlete.accessToken}`,
      body: "",
    });
  const list = (athlete = one) => {
    const answer = send(athlete);
    return answer.kind === "response" ? answer.status : answer.kind;
  };
  const refresh = (refreshToken: string) => {
    const form = new URLSearchParams({
      client_id: "client",
      client_secret: "the-client-secret",
      grant_type: "refresh_token",
      refresh_token: refreshToken,
    });
    return sim.handle({ method: "POST", url: TOKEN_PATH, authorization: null, body: form.toString() });
  };
  return { sim, one, two, send, list, refresh };
}

const always = { path: "/", after: 0, times: 100 } as const;

describe("a fault", () => {
  it.each<[name: string, rule: FaultRule, came: number | string]>([
    ["500", { ...always, status: 500 }, 500],
    ["597", { ...always, status: 597 }, 597],
    ["429", { ...always, status: 429 }, 429],
    ["reset", { ...always, reset: true }, "reset"],
    ["timeout", { ...always, timeout: true }, "timeout"],
    ["truncate", { ...always, truncate: true }, "truncated"],
    ["html", { ...always, html: true }, 200],
    ["empty", { ...always, empty: true }, 200],
  ])("of kind %s does its harm and is named in the log", (name, rule, came) => {
    const { sim, list } = simulate({ faults: [rule] });
    expect(list()).toBe(came);
    expect(sim.requests).toMatchObject([{ fault: name, rows: null }]);
  });

  it("of kind html comes with status 200 and a body that is no JSON", () => {
    expect(simulate({ faults: [{ ...always, html: true }] }).send()).toMatchObject({
      kind: "response",
      status: 200,
      headers: { "content-type": "text/html" },
      body: expect.stringMatching(/^<html>/),
    });
  });

  it("of kind empty answers a listing as if there were nothing", () => {
    const { send, sim, one } = simulate({ faults: [{ ...always, empty: true, times: 1 }] });
    expect(send()).toMatchObject({ kind: "response", status: 200, body: "[]" });
    send();
    expect(sim.requests.map(({ rows }) => rows)).toEqual([null, one.activities.size]);
  });

  it("strikes as often as it says, once as many requests have gone by as it says", () => {
    const { list } = simulate({ faults: [{ path: LISTING_PATH, after: 2, times: 3, status: 500 }] });
    expect(Array.from({ length: 7 }, () => list())).toEqual([200, 200, 500, 500, 500, 200, 200]);
  });

  it("leaves other paths alone, and does not count them", () => {
    const { list, refresh, one } = simulate({
      faults: [{ path: TOKEN_PATH, after: 1, times: 1, reset: true }],
    });
    expect([list(), list()]).toEqual([200, 200]);
    expect(refresh(one.refreshToken).kind).toBe("response");
    expect(list()).toBe(200);
    expect(refresh(one.refreshToken).kind).toBe("reset");
  });

  it("of one athlete leaves the other alone, and does not count that one's requests", () => {
    const { one, two } = simulate();
    const rule = { path: LISTING_PATH, after: 1, times: 1, status: 503, athlete: two.id };
    const { list } = simulate({ faults: [rule] });
    expect([list(one), list(two), list(one), list(two), list(two)]).toEqual([200, 200, 200, 503, 200]);
  });

  it("of one athlete strikes that one's refresh too", () => {
    const { two } = simulate();
    const { refresh, one } = simulate({ faults: [{ ...always, reset: true, athlete: two.id }] });
    expect(refresh(one.refreshToken).kind).toBe("response");
    expect(refresh(two.refreshToken).kind).toBe("reset");
  });

  it("gives way to a rule named before it, both counting on", () => {
    const faults: FaultRule[] = [
      { path: LISTING_PATH, after: 1, times: 1, status: 500 },
      { path: LISTING_PATH, after: 0, times: 3, reset: true },
    ];
    const { list } = simulate({ faults });
    expect([list(), list(), list(), list()]).toEqual(["reset", 500, "reset", 200]);
  });

  it("changes nothing in the world", () => {
    const faults: FaultRule[] = [{ ...always, truncate: true, times: 1 }];
    const { list, sim, one } = simulate({ faults });
    list();
    expect(list()).toBe(200);
    expect(sim.requests.at(-1)).toMatchObject({ rows: one.activities.size });
  });
});

describe("a change", () => {
  it("is seen from the request on that it waits for, and happens once", () => {
    const { one } = simulate();
    let applied = 0;
    const { sim, list } = simulate({
      changes: [
        {
          afterRequests: 2,
          apply: (world) => {
            applied++;
            world.uploadActivity(one.id, { startSeconds: NOW_MS / 1000 - 60, isRace: true });
          },
        },
      ],
    });
    for (let i = 0; i < 4; i++) list();
    expect(sim.requests.map(({ rows }) => rows)).toEqual([20, 20, 21, 21]);
    expect(applied).toBe(1);
  });

  it("can revoke access in the middle of a run", () => {
    const { one } = simulate();
    const { list } = simulate({ changes: [{ afterRequests: 1, apply: (world) => world.revoke(one.id) }] });
    expect([list(), list()]).toEqual([200, 401]);
  });

  it("follows another of the same moment, in the order given", () => {
    const order: number[] = [];
    const changes = [1, 2, 3].map((n) => ({ afterRequests: 0, apply: () => void order.push(n) }));
    simulate({ changes }).list();
    expect(order).toEqual([1, 2, 3]);
  });
});

describe("the log", () => {
  it("holds a line for each request: when, what, whose, and how it went", () => {
    const { sim, two } = simulate();
    const url = `${LISTING_PATH}?per_page=5&page=2`;
    sim.handle({ method: "GET", url, authorization: `Bearer ${two.accessToken}`, body: "" });
    expect(sim.requests).toEqual([
      {
        atMs: NOW_MS,
        method: "GET",
        path: LISTING_PATH,
        query: { per_page: "5", page: "2" },
        athleteId: two.id,
        result: 200,
        fault: null,
        rows: 5,
      },
    ]);
  });

  it("knows whose a refresh is by its refresh token", () => {
    const { sim, refresh, one } = simulate();
    refresh(one.refreshToken);
    refresh("nobody");
    expect(sim.requests.map(({ athleteId, result }) => [athleteId, result])).toEqual([
      [one.id, 200],
      [null, 400],
    ]);
  });

  it("knows whose an access token is, current or the one before", () => {
    const { sim, refresh, one } = simulate();
    const old = one.accessToken;
    one.expiresAt = NOW_MS / 1000 + 60;
    refresh(one.refreshToken);
    for (const token of [one.accessToken, old, "nobody"]) {
      sim.handle({ method: "GET", url: LISTING_PATH, authorization: `Bearer ${token}`, body: "" });
    }
    expect(sim.requests.slice(1).map(({ athleteId }) => athleteId)).toEqual([one.id, one.id, null]);
  });

  it("holds of a query only what a listing takes: a token in an address is not written down", () => {
    const { sim, one } = simulate();
    const url = `${LISTING_PATH}?access_token=${one.accessToken}&client_secret=the-client-secret&after=5&before=9&page=1&per_page=3`;
    sim.handle({ method: "GET", url, authorization: null, body: "" });
    expect(sim.requests.map(({ query }) => query)).toEqual([
      { after: "5", before: "9", page: "1", per_page: "3" },
    ]);
  });

  it("never holds a token or the client secret", () => {
    const { sim, one, two, list, refresh } = simulate();
    list();
    one.expiresAt = 0;
    list();
    refresh(one.refreshToken);
    sim.world.revoke(two.id);
    list(two);
    refresh(two.refreshToken);
    const log = JSON.stringify(sim.requests);
    expect(sim.requests).toHaveLength(5);
    for (const secret of [/access-\d/, /refresh-\d/, /the-client-secret/, /Bearer/])
      expect(log).not.toMatch(secret);
  });
});
