import { env } from "cloudflare:workers";
import { createPortal } from "@paceline/portal/router";
import { createRouter } from "@paceline/producer/router";
import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import { contentsOf } from "../../../support/d1/traces.ts";
import { ACCESS_VARS, type AccessTeam, startAccessTeam } from "../../../support/http/access-team.ts";
import { refuseFetch } from "../../../support/http/refuse-fetch.ts";
import { cookieOf, postToken, STRANGER, signIn } from "../../../support/http/signed-in.ts";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import { pause } from "../../../support/strava/person.ts";

const { ADMIN_TOKEN } = env;

/** What nobody needs credentials for, and why. A new address is refused to strangers, or argued for here. */
const PUBLIC: Readonly<Record<string, string>> = {
  "ALL /connect": "Athletes come as strangers; Strava says who they are.",
  "ALL /connect/*": "Strava sends them back here, with a state that is signed.",
  "ALL /disconnect": "Athletes leave by Strava's word too.",
  "ALL /races": "Athletes see their own races once Strava has said who they are.",
  "ALL /races/*": "They sign out there.",
  "ALL /races.json": "An athlete's own races, for whoever brings the cookie that Strava's word gave them.",
  "ALL /races.csv": "The same.",
  "ALL /webhook/*": "Strava knows no credentials of ours: the address is the secret.",
  "POST /session": "People show the token there.",
  "POST /session/end": "Whoever signs out only loses something.",
  "POST /session/end-everywhere": "It ends sessions for whoever is signed in, and nothing for anybody else.",
  "ALL /session": "It says that it takes POST.",
  "ALL /session/end": "The same.",
  "ALL /session/end-everywhere": "The same.",
  "ALL *": "There is nothing.",
};

/** The same for the portal, which only the producer reaches. */
const PUBLIC_AT_PORTAL: Readonly<Record<string, string>> = {
  "ALL /connect": "As above.",
  "ALL /connect/callback": "As above.",
  "ALL /disconnect": "As above.",
  "ALL /races": "As above.",
  "ALL /races/sign-out": "As above.",
  "ALL /races/sign-out-everywhere": "As above.",
  "ALL /races.json": "As above.",
  "ALL /races.csv": "As above.",
  "POST /access": "Nobody but the producer can ask: it hands no request for this address on.",
  "ALL /webhook/:secret": "As above; every address but one is answered with 404.",
  "ALL *": "There is nothing.",
};

/** Routes as the router has them: `GET /metrics`; `ALL` stands for every method. */
function routesOf({ routes }: Pick<ReturnType<typeof createRouter>, "routes">): string[] {
  return [...new Set(routes.map(([method, , , path]) => `${method} ${path}`))];
}

const ALL = routesOf(createRouter());
const GUARDED = ALL.filter((route) => PUBLIC[route] === undefined);

const SESSION_HOURS = 12;

const METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"];

const BODIES: Readonly<Record<string, object>> = {
  "POST /api/admin/athletes": { athletes: [{ strava_id: 8, refresh_token: "refresh-8" }] },
  "POST /api/admin/syncs": { mode: "full" },
  "POST /api/admin/dead-letters/replay": { reason: "network" },
  "POST /api/admin/dead-letters/discard": { reason: "network", resolution: "Mine." },
  "DELETE /api/admin/dead-letters/:id": { reason: "Mine." },
};

/** Without, with wrong, with malformed credentials, and none of them with the right ones. */
const AUTHORIZATIONS: readonly (readonly [what: string, authorization: string])[] = [
  ["none", ""],
  ["a scheme alone", "Bearer"],
  ["an empty token", "Bearer "],
  ["another token", "Bearer wrong"],
  ["commas", "Bearer  , "],
  ["the token without a scheme", ADMIN_TOKEN],
  ["another scheme", `Basic ${ADMIN_TOKEN}`],
  ["a password", `Basic ${btoa(`admin:${ADMIN_TOKEN}`)}`],
  ["a longer token", `Bearer ${ADMIN_TOKEN}x`],
  ["a shorter token", `Bearer ${ADMIN_TOKEN.slice(0, -1)}`],
  ["a token as long", `Bearer ${"x".repeat(ADMIN_TOKEN.length)}`],
  ["the token in capitals", `Bearer ${ADMIN_TOKEN.toUpperCase()}`],
  ["the token twice", `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}`],
  ["the token in quotes", `Bearer "${ADMIN_TOKEN}"`],
  ["a token beyond measure", `Bearer ${"x".repeat(10_000)}`],
];

type Credentials = readonly [what: string, headers: Readonly<Record<string, string>>];

async function wrongCredentials(team: AccessTeam, nowMs: number): Promise<Credentials[]> {
  const tokens = [
    ["expired", await team.token({ exp: nowMs / 1_000 - 60 })],
    ["for another audience", await team.token({ aud: ["f0".repeat(32)] })],
    ["of another team", await team.token({ iss: "https://eve.cloudflareaccess.com" })],
    ["that is none", "x.y.z"],
  ] as const;
  return [
    ...AUTHORIZATIONS.map(([what, authorization]) => [what, { authorization }] as const),
    ...tokens.map(
      ([what, token]) =>
        [`a token of Access ${what}`, { authorization: "", "cf-access-jwt-assertion": token }] as const,
    ),
  ];
}

/** A sync under way, an athlete without one, and open dead letters: whatever is asked for would change something. */
async function startBusy(options: Parameters<typeof startQueued>[0] = {}): Promise<Paceline> {
  const paceline = await startQueued(options);
  await paceline.rows("UPDATE athletes SET strava_id = 7");
  const athletes = [{ strava_id: 9, refresh_token: "refresh-of-9" }];
  await paceline.call("POST", "/api/admin/athletes", { athletes });
  await paceline.rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
     SELECT value, 'athlete-pages', 'network', 'It failed.', value, '{}', 0 FROM json_each('[7, 9]')`,
  );
  return paceline;
}

/** All that a call could change. */
async function stateOf(paceline: Paceline): Promise<Readonly<Record<string, unknown>>> {
  return { ...(await contentsOf(paceline)), "messages sent": paceline.broker.sent.length };
}

/** The tables that differ by now. Not what is in them: they hold tokens, and a test that fails prints what differs. */
async function changedSince(
  before: Awaited<ReturnType<typeof stateOf>>,
  paceline: Paceline,
): Promise<string[]> {
  const after = Object.entries(await stateOf(paceline));
  return after.flatMap(([name, now]) => (JSON.stringify(now) === JSON.stringify(before[name]) ? [] : [name]));
}

/** An address as somebody would ask for it. */
function addressOf(path: string): string {
  const id = path.startsWith("/api/admin/sessions") ? "sync-7-1" : "7";
  return path.replace(":id", id).replace(/^\*$/, "/nowhere").replace("*", "nowhere");
}

describe("whatever the router has an address for", () => {
  it("is argued to be public, or is in the table of what strangers are refused", () => {
    expect(ALL).toEqual(expect.arrayContaining(Object.keys(PUBLIC)));
    expect(GUARDED).toEqual(expect.arrayContaining(["ALL /api/admin/*"]));
    expect(GUARDED).toEqual(expect.arrayContaining([...new Set(ROUTES.map(({ path }) => `ALL ${path}`))]));
  });

  it("is public behind the portal, with a reason each", () => {
    expect(routesOf(createPortal(refuseFetch)).toSorted()).toEqual(Object.keys(PUBLIC_AT_PORTAL).toSorted());
  });

  it.each(GUARDED)(
    "is refused to whoever has not the right credentials, and nothing changes: %s",
    async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const team = await startAccessTeam(startPaceline().clock.nowMs);
      const paceline = await startBusy({ vars: ACCESS_VARS, outside: team.outside });
      const wrong = await wrongCredentials(team, paceline.clock.nowMs);
      const before = await stateOf(paceline);
      for (const asked of method === "ALL" ? METHODS : [method]) {
        const body = ["GET", "HEAD"].includes(asked) ? undefined : (BODIES[`${asked} ${path}`] ?? {});
        for (const [what, headers] of wrong) {
          const response = await paceline.call(asked, addressOf(path), body, {
            ...headers,
            accept: "text/html",
          });
          expect(response.status, `${asked} with ${what}`).toBe(401);
          if (path !== "*") expect(response.headers.get("content-type")).toBe("application/problem+json");
          if (path !== "*") expect(response.headers.get("www-authenticate")).toContain("Bearer");
        }
      }
      expect(await changedSince(before, paceline)).toEqual([]);
    },
  );

  it.each(GUARDED)(
    "is refused to a browser whose session is over, or is another token's: %s",
    async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const paceline = await startBusy();
      const ended = await signIn(paceline);
      paceline.clock.nowMs += SESSION_HOURS * 3_600_000;
      const token = "a token that is not in use any more";
      const elsewhere = startPaceline({ vars: { ADMIN_TOKEN: token } });
      const foreign = { ...STRANGER, cookie: cookieOf(await postToken(elsewhere, token)) };
      expect(foreign.cookie).not.toBe("");
      const before = await stateOf(paceline);
      for (const asked of method === "ALL" ? METHODS : [method]) {
        const body = ["GET", "HEAD"].includes(asked) ? undefined : (BODIES[`${asked} ${path}`] ?? {});
        for (const headers of [ended, foreign]) {
          expect((await paceline.call(asked, addressOf(path), body, headers)).status, asked).toBe(401);
        }
      }
      expect(await changedSince(before, paceline)).toEqual([]);
    },
  );

  it.each(GUARDED)("is refused to everybody while no token is configured: %s", async (route) => {
    const [method = "", path = ""] = route.split(" ");
    const paceline = startPaceline({ vars: { ADMIN_TOKEN: "" } });
    for (const asked of method === "ALL" ? METHODS : [method]) {
      for (const authorization of ["", "Bearer ", "Bearer x", `Bearer ${ADMIN_TOKEN}`]) {
        const headers = { authorization, accept: "text/html" };
        expect((await paceline.call(asked, addressOf(path), undefined, headers)).status).toBe(401);
      }
    }
  });
});

describe("what strangers are refused", () => {
  const CHANGING = ROUTES.filter(({ method }) => method !== "GET").map(
    ({ method, path }) => `${method} ${path}`,
  );

  it.each(CHANGING)("changes something for whoever may ask for it: %s", async (call) => {
    const [method = "", path = ""] = call.split(" ");
    const paceline = await startBusy();
    if (path.endsWith("/resume")) await pause(paceline);
    // By then the rescue would look after it too.
    paceline.clock.nowMs += 86_400_000;
    const before = await stateOf(paceline);
    expect((await paceline.call(method, addressOf(path), BODIES[call] ?? {})).status).toBeLessThan(300);
    expect(await changedSince(before, paceline)).not.toEqual([]);
  });
});
