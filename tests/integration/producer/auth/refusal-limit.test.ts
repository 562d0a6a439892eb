import { describe, expect, it } from "vitest";
import { ACCESS_VARS, startAccessTeam } from "../../../support/http/access-team.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

const LIMIT = 3;

/** As the binding counts: so many by key, in a minute that does not pass. */
function countingLimit() {
  const counts = new Map<string, number>();
  return {
    counts,
    limit: async ({ key }: RateLimitOptions) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= LIMIT };
    },
  };
}

async function ask(
  { call }: Paceline,
  address: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return call("GET", "/api/admin/budget", undefined, { "cf-connecting-ip": address, ...headers });
}

const WRONG = { authorization: "Bearer wrong" };

async function statuses(times: number, once: () => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) seen.push((await once()).status);
  return seen;
}

describe("refused credentials", () => {
  it("are limited by the caller's address, and a caller elsewhere has a count of their own", async () => {
    const paceline = startPaceline({ refusals: countingLimit() });
    expect(await statuses(5, () => ask(paceline, "192.0.2.1", WRONG))).toEqual([401, 401, 401, 429, 429]);
    expect((await ask(paceline, "192.0.2.2", WRONG)).status).toBe(401);
  });

  it("beyond the limit are told when to come back, as a problem", async () => {
    const paceline = startPaceline({ refusals: { limit: async () => ({ success: false }) } });
    const response = await ask(paceline, "192.0.2.1", WRONG);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("60");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 429, title: "Too Many Requests" });
  });

  it("from one IPv6 network are counted together, however its owner writes or changes the rest", async () => {
    const refusals = countingLimit();
    const paceline = startPaceline({ refusals });
    for (const address of ["2001:db8:1:2::1", "2001:DB8:1:2:ffff::", "2001:db8:1:2:3:4:5:6"]) {
      await ask(paceline, address, WRONG);
    }
    await ask(paceline, "2001:db8::1", WRONG);
    await ask(paceline, "2001:db8:1:3::1", WRONG);
    expect(Object.fromEntries(refusals.counts)).toEqual({
      "2001:db8:1:2": 3,
      "2001:db8:0:0": 1,
      "2001:db8:1:3": 1,
    });
  });
});

describe("a right credential", () => {
  it("is let in whatever was refused before it from the same address, and counts for nothing", async () => {
    const refusals = countingLimit();
    const team = await startAccessTeam(startPaceline().clock.nowMs);
    const paceline = startPaceline({ refusals, vars: ACCESS_VARS, outside: team.outside });
    await statuses(LIMIT + 2, () => ask(paceline, "192.0.2.1", WRONG));
    const token = { authorization: "", "cf-access-jwt-assertion": await team.token() };
    expect(await statuses(LIMIT + 2, () => ask(paceline, "192.0.2.1"))).toEqual(Array(LIMIT + 2).fill(200));
    expect((await ask(paceline, "192.0.2.1", token)).status).toBe(200);
    expect(refusals.counts).toEqual(new Map([["192.0.2.1", LIMIT + 2]]));
  });
});

describe("what is refused for another reason", () => {
  it("is not counted: keys that are not to be had, another site's request", async () => {
    const refusals = countingLimit();
    const team = await startAccessTeam(startPaceline().clock.nowMs);
    const paceline = startPaceline({ refusals, vars: ACCESS_VARS, outside: team.outside });
    const token = { authorization: "", "cf-access-jwt-assertion": await team.token() };
    team.answer = async () => new Response("", { status: 500 });
    expect((await ask(paceline, "192.0.2.1", token)).status).toBe(503);
    team.answer = undefined;
    const forged = { ...token, "sec-fetch-site": "cross-site" };
    expect((await paceline.call("POST", "/api/admin/pause", {}, forged)).status).toBe(403);
    expect(refusals.counts.size).toBe(0);
  });
});

describe("without a counter", () => {
  it.each([
    ["is missing", null],
    ["fails", { limit: () => Promise.reject(new Error("Not today.")) }],
  ])("because it %s, refusals stay what they are, and the log says so once", async (_what, refusals) => {
    const paceline = startPaceline({ refusals });
    expect(await statuses(5, () => ask(paceline, "192.0.2.1", WRONG))).toEqual(Array(5).fill(401));
    expect(paceline.logLines).toHaveLength(1);
    expect(paceline.logLines[0]).toContain("Refused credentials are not limited");
  });
});
