import { env } from "cloudflare:workers";
import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { storedLogins, whileLoginsAreAway } from "../../../support/http/logins.ts";
import { cookieOf, postToken, STRANGER, signIn } from "../../../support/http/signed-in.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";
import { afterNextQuery } from "../../../support/queue/mishaps.ts";

const BUDGET = "/api/admin/budget";
const END = "/session/end";
const END_EVERYWHERE = "/session/end-everywhere";
const DAY_MS = 86_400_000;

type Headers = Record<string, string>;

async function statusOf({ call }: Paceline, headers: Headers, path = BUDGET): Promise<number> {
  return (await call("GET", path, undefined, headers)).status;
}

function post({ call }: Paceline, path: string, headers: Headers): Promise<Response> {
  return call("POST", path, undefined, { ...headers, "sec-fetch-site": "same-origin" });
}

describe("a session that signed out", () => {
  it("is refused at once, wherever it was copied to, and no other is", async () => {
    const paceline = startPaceline();
    const [copied, other] = [await signIn(paceline), await signIn(paceline)];
    expect(copied.cookie).not.toBe(other.cookie);
    await post(paceline, END, copied);
    for (const path of [BUDGET, "/", "/athletes", "/dashboard/a.js", "/metrics"])
      expect(await statusOf(paceline, copied, path), path).toBe(401);
    expect(await statusOf(paceline, other)).toBe(200);
    expect((await paceline.call("POST", "/api/admin/pause", {}, copied)).status).toBe(401);
  });

  it("may sign out again, and signs nobody else out", async () => {
    const paceline = startPaceline();
    const [copied, other] = [await signIn(paceline), await signIn(paceline)];
    for (let i = 0; i < 3; i++) {
      const answer = await post(paceline, END, copied);
      expect(answer.status).toBe(303);
      expect(answer.headers.get("set-cookie")).toMatch(/^__Host-paceline-session=; Max-Age=0; /);
    }
    expect(await storedLogins(paceline)).toHaveLength(1);
    const everywhere = await post(paceline, END_EVERYWHERE, copied);
    expect(everywhere.status).toBe(401);
    expect(await everywhere.text()).toContain("Sign in, and choose “Sign out everywhere” once more");
    expect(await statusOf(paceline, other)).toBe(200);
  });

  it("is kept by a digest that tells nothing, and for a day after it would have ended", async () => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    await post(paceline, END, headers);
    const [kept] = await storedLogins(paceline);
    expect(kept).toEqual({
      login_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      expires_at: paceline.clock.nowMs + DAY_MS / 2,
    });
    expect(headers.cookie).not.toContain(Object(kept).login_digest);
    paceline.clock.nowMs += DAY_MS / 2 + DAY_MS;
    await paceline.runCron(CRONS.prune);
    expect(await storedLogins(paceline)).toHaveLength(1);
    paceline.clock.nowMs += 1;
    await paceline.runCron(CRONS.prune);
    expect(await storedLogins(paceline)).toEqual([]);
    expect(await statusOf(paceline, headers)).toBe(401);
  });
});

describe("what is no session of ours", () => {
  it.each<[string, (paceline: Paceline) => Promise<Headers>]>([
    ["none", async () => STRANGER],
    [
      "one that is over",
      async (paceline) => {
        const headers = await signIn(paceline);
        paceline.clock.nowMs += DAY_MS / 2;
        return headers;
      },
    ],
    [
      "a forged one",
      async (paceline) => {
        const { cookie = "", ...headers } = await signIn(paceline);
        return { ...headers, cookie: cookie.replace(/.$/, (last) => (last === "0" ? "1" : "0")) };
      },
    ],
    [
      "another token's",
      async () => {
        const token = "a token that is not in use any more";
        return {
          ...STRANGER,
          cookie: cookieOf(await postToken(startPaceline({ vars: { ADMIN_TOKEN: token } }), token)),
        };
      },
    ],
  ])("signs nobody out, writes no row and costs no query: %s", async (_what, headersOf) => {
    const paceline = startPaceline();
    const good = await signIn(paceline);
    const headers = await headersOf(paceline);
    const isGood = await statusOf(paceline, good);
    paceline.measured.forget();
    expect((await post(paceline, END, headers)).status).toBe(303);
    expect((await post(paceline, END_EVERYWHERE, headers)).status).toBe(401);
    expect(await statusOf(paceline, headers)).toBe(401);
    expect(paceline.measured.roundTrips).toEqual([]);
    expect(await storedLogins(paceline)).toEqual([]);
    expect(await statusOf(paceline, good)).toBe(isGood);
  });
});

describe("signing out everywhere", () => {
  it("ends every session, also those of this very moment, and none that is begun after it", async () => {
    const paceline = startPaceline();
    const before = [await signIn(paceline), await signIn(paceline), await signIn(paceline)];
    const answer = await post(paceline, END_EVERYWHERE, before[0] ?? {});
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-paceline-session=; Max-Age=0; /);
    for (const headers of before) expect(await statusOf(paceline, headers)).toBe(401);
    const after = await signIn(paceline);
    expect(await statusOf(paceline, after)).toBe(200);
    // Once more in the same moment.
    await post(paceline, END_EVERYWHERE, after);
    expect(await statusOf(paceline, after)).toBe(401);
    expect(await statusOf(paceline, await signIn(paceline))).toBe(200);
    expect(paceline.logLines.filter((line) => line.includes("Somebody ended every session"))).toHaveLength(2);
  });

  it("in the midst of a sign-in ends that session too, whatever its clock says", async () => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    afterNextQuery(paceline, "SELECT generation", async () => {
      await post(paceline, END_EVERYWHERE, headers);
      paceline.clock.nowMs += 5_000;
    });
    expect(await statusOf(paceline, await signIn(paceline))).toBe(401);
    expect(await statusOf(paceline, await signIn(paceline))).toBe(200);
  });

  it("keeps one row, which goes a day after the last of these sessions would have ended", async () => {
    const paceline = startPaceline();
    for (let i = 0; i < 5; i++) await post(paceline, END_EVERYWHERE, await signIn(paceline));
    expect(await storedLogins(paceline)).toHaveLength(1);
    const old = await signIn(paceline);
    await post(paceline, END_EVERYWHERE, await signIn(paceline));
    paceline.clock.nowMs += 1.5 * DAY_MS;
    await paceline.runCron(CRONS.prune);
    expect(await storedLogins(paceline)).toHaveLength(1);
    paceline.clock.nowMs += 1;
    await paceline.runCron(CRONS.prune);
    expect(await storedLogins(paceline)).toEqual([]);
    expect(await statusOf(paceline, old)).toBe(401);
    const next = await signIn(paceline);
    await post(paceline, END_EVERYWHERE, await signIn(paceline));
    expect(await statusOf(paceline, next)).toBe(401);
  });

  it.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://eve.example" },
  ])("is done by no other site: %j", async (forged) => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    const answer = await paceline.call("POST", END_EVERYWHERE, undefined, { ...headers, ...forged });
    expect(answer.status).toBe(403);
    expect(await statusOf(paceline, headers)).toBe(200);
  });
});

describe("while D1 cannot say who signed out", () => {
  it("nobody is let in by a session, and a sentence says so; a program's token works all the same", async () => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    await whileLoginsAreAway(paceline, async () => {
      const problem = await paceline.call("GET", BUDGET, undefined, headers);
      expect([problem.status, problem.headers.get("retry-after")]).toEqual([503, "10"]);
      expect(await problem.json()).toMatchObject({ detail: expect.stringContaining("still signed in") });
      const page = await paceline.call("GET", "/athletes", undefined, headers);
      expect([page.status, page.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
      expect(await page.text()).toContain("still signed in");
      expect(await statusOf(paceline, {})).toBe(200);
    });
    expect(await statusOf(paceline, headers)).toBe(200);
    expect(paceline.logLines.join()).toContain("Whether a session is still good cannot be told.");
  });

  it("nobody signs in, and the page says so", async () => {
    const paceline = startPaceline();
    await whileLoginsAreAway(paceline, async () => {
      const answer = await postToken(paceline);
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([503, null]);
      expect(await answer.text()).toContain("You are not signed in");
    });
  });

  it("whoever signs out is told that a copy would stay good, and this browser forgets the session", async () => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    await whileLoginsAreAway(paceline, async () => {
      const answer = await post(paceline, END, headers);
      expect(answer.status).toBe(503);
      expect(answer.headers.get("set-cookie")).toMatch(/^__Host-paceline-session=; Max-Age=0; /);
      expect(await answer.text()).toContain("a copy of it");
    });
  });

  it("whoever signs out everywhere is told that nothing was ended, and can try again", async () => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    await whileLoginsAreAway(paceline, async () => {
      const answer = await post(paceline, END_EVERYWHERE, headers);
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([503, null]);
      expect(await answer.text()).toContain("Nothing was ended");
    });
    expect((await post(paceline, END_EVERYWHERE, headers)).status).toBe(303);
  });
});

describe("asking whether a session is good", () => {
  it.each(["nobody ever signed out", "many did, here and everywhere"])(
    "costs one statement and two rows at most, when %s",
    async (when) => {
      const paceline = startPaceline();
      if (when !== "nobody ever signed out") {
        await post(paceline, END_EVERYWHERE, await signIn(paceline));
        for (let i = 0; i < 20; i++) await post(paceline, END, await signIn(paceline));
      }
      const headers = await signIn(paceline);
      paceline.measured.forget();
      expect(await statusOf(paceline, headers, "/athletes")).toBe(503);
      expect(paceline.measured.roundTrips.map((statements) => statements.length)).toEqual([1]);
      expect(rowsRead(paceline.measured.roundTrips)).toBeLessThanOrEqual(2);
    },
  );
});

it("nothing that the log says of a sign-out is of use to anybody", async () => {
  const paceline = startPaceline();
  const { cookie = "", ...headers } = await signIn(paceline);
  await post(paceline, END, { ...headers, cookie });
  const parts = cookie.split(/[=.]/).filter((part) => part.length >= 16);
  expect(parts.length).toBeGreaterThanOrEqual(2);
  for (const part of [...parts.slice(1), env.ADMIN_TOKEN])
    expect(paceline.logLines.join()).not.toContain(part);
});
