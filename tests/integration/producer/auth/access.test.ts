import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import {
  ACCESS_VARS,
  type AccessTeam,
  AUDIENCE,
  type Claims,
  KID,
  startAccessTeam,
  TEAM_DOMAIN,
} from "../../../support/http/access-team.ts";
import { storedLogins } from "../../../support/http/logins.ts";
import { STRANGER, signIn } from "../../../support/http/signed-in.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

const NOW_MS = startPaceline().clock.nowMs;
const NOW = NOW_MS / 1000;
const ISSUER = `https://${TEAM_DOMAIN}`;

interface Club {
  readonly paceline: Paceline;
  readonly team: AccessTeam;
}

async function startClub(alg?: string): Promise<Club> {
  const team = await startAccessTeam(NOW_MS, alg);
  return { team, paceline: startPaceline({ vars: ACCESS_VARS, outside: team.outside }) };
}

/** A call that comes with a token of Access and nothing else. */
function callAs({ call }: Paceline, token: string, method = "GET", path = "/api/admin/budget") {
  return call(method, path, undefined, { authorization: "", "cf-access-jwt-assertion": token });
}

/** Whoever the log says did the latest thing. */
function lastWho({ logLines }: Paceline): string {
  return JSON.parse(logLines.at(-1) ?? "{}").metadata.who;
}

describe("a person whom Cloudflare Access vouches for", () => {
  it.each(["RS256", "ES256"])("is let in, with a token signed by %s", async (alg) => {
    const { paceline, team } = await startClub(alg);
    expect((await callAs(paceline, await team.token())).status).toBe(200);
    expect(team.asked).toEqual([`${ISSUER}/cdn-cgi/access/certs`]);
  });

  it.each<[what: string, claims: Claims, who: string]>([
    ["a person by email address", {}, "access:ada@example.com"],
    [
      "a service by its token's client id",
      { email: undefined, common_name: "cron.access", sub: "" },
      "access:cron.access",
    ],
    ["nobody at length", { email: "x".repeat(4_000) }, `access:${"x".repeat(254)}`],
  ])("is named in the audit: %s", async (_what, claims, who) => {
    const { paceline, team } = await startClub();
    expect((await callAs(paceline, await team.token(claims), "POST", "/api/admin/pause")).status).toBe(200);
    expect(lastWho(paceline)).toBe(who);
  });

  it("is not asked about again and again: the keys are fetched once", async () => {
    const { paceline, team } = await startClub();
    for (let i = 0; i < 3; i++) await callAs(paceline, await team.token());
    expect(team.asked).toHaveLength(1);
  });

  it("leaves programs alone: the bearer's token works as before, and the audit says so", async () => {
    const { paceline, team } = await startClub();
    expect((await paceline.call("POST", "/api/admin/pause")).status).toBe(200);
    expect(lastWho(paceline)).toBe("bearer");
    expect(team.asked).toEqual([]);
  });

  it("has some seconds' grace for clocks that differ, and no more", async () => {
    const { paceline, team } = await startClub();
    for (const [claims, status] of [
      [{ exp: NOW - 29 }, 200],
      [{ exp: NOW - 31 }, 401],
      [{ nbf: NOW + 29 }, 200],
      [{ nbf: NOW + 31 }, 401],
    ] as const) {
      expect((await callAs(paceline, await team.token(claims))).status, JSON.stringify(claims)).toBe(status);
    }
  });
});

/** An unsigned token, or one with a signature of the test's own. */
function handmade(header: object, signature = ""): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const claims = { iss: ISSUER, aud: [AUDIENCE], email: "eve@example.com", exp: NOW + 60 };
  return `${part(header)}.${part(claims)}.${signature}`;
}

describe("a token of Cloudflare Access is refused", () => {
  it.each<[what: string, token: (team: AccessTeam) => Promise<string> | string]>([
    ["signed by somebody else", async (team) => team.token({}, {}, await generateKeyPair("RS256"))],
    ["of another team", (team) => team.token({ iss: "https://eve.cloudflareaccess.com" })],
    ["with a slash more in its issuer", (team) => team.token({ iss: `${ISSUER}/` })],
    ["without an issuer", (team) => team.token({ iss: undefined })],
    ["for another application", (team) => team.token({ aud: ["f0".repeat(32)] })],
    ["without an audience", (team) => team.token({ aud: undefined })],
    ["that is over", (team) => team.token({ exp: NOW - 3_600 })],
    ["that never ends", (team) => team.token({ exp: undefined })],
    ["not valid yet", (team) => team.token({ nbf: NOW + 3_600 })],
    ["of nobody", (team) => team.token({ email: undefined })],
    ["of an empty name", (team) => team.token({ email: "", common_name: "" })],
    ["of a name that is no text", (team) => team.token({ email: ["ada@example.com"], common_name: 7 })],
    ["by an unknown key", (team) => team.token({}, { kid: "another" })],
    ["with alg none", () => handmade({ alg: "none", kid: KID })],
    ["with alg None and a signature", () => handmade({ alg: "None", kid: KID }, "AAAA")],
    ["with alg HS256", () => handmade({ alg: "HS256", kid: KID }, "AAAA")],
    [
      "with a critical header that nobody knows",
      () => handmade({ alg: "RS256", kid: KID, crit: ["x"], x: 1 }, "AAAA"),
    ],
    ["cut short", async (team) => (await team.token()).slice(0, -4)],
    [
      "with claims exchanged",
      async (team) => {
        const [header, , signature] = (await team.token()).split(".");
        const [, claims] = handmade({}).split(".");
        return `${header}.${claims}.${signature}`;
      },
    ],
    ["that is none", () => "garbage"],
    ["of dots", () => ".."],
    ["of five parts", () => "a.b.c.d.e"],
    ["that is longer than any", () => `${"x".repeat(9_000)}.x.x`],
  ])("%s", async (_what, token) => {
    const { paceline, team } = await startClub();
    const response = await callAs(paceline, await token(team));
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.text()).toContain("come through Cloudflare Access");
  });

  it("signed with the public key as if it were a shared secret", async () => {
    const pair = await generateKeyPair("RS256", { extractable: true });
    const { paceline } = await startClub();
    const secret = new TextEncoder().encode(await exportSPKI(pair.publicKey));
    const token = await new SignJWT({ email: "eve@example.com" })
      .setProtectedHeader({ alg: "HS256", kid: KID })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(NOW + 60)
      .sign(secret);
    expect((await callAs(paceline, token)).status).toBe(401);
  });

  it("in the cookie: a browser sends that to whoever asks", async () => {
    const { paceline, team } = await startClub();
    const cookie = `CF_Authorization=${await team.token()}`;
    const response = await paceline.call("GET", "/api/admin/budget", undefined, {
      authorization: "",
      cookie,
    });
    expect(response.status).toBe(401);
  });

  it("beside a wrong bearer token, which is what the caller meant", async () => {
    const { paceline, team } = await startClub();
    const headers = { authorization: "Bearer wrong", "cf-access-jwt-assertion": await team.token() };
    expect((await paceline.call("GET", "/api/admin/budget", undefined, headers)).status).toBe(401);
  });

  it("while Access is off, however good, and nobody's keys are asked for", async () => {
    const team = await startAccessTeam(NOW_MS);
    const paceline = startPaceline({ outside: team.outside });
    const response = await callAs(paceline, await team.token());
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain("Cloudflare Access");
    expect(team.asked).toEqual([]);
  });
});

describe("while the keys of Cloudflare Access are not to be had", () => {
  it.each<[what: string, answer: () => Promise<Response>]>([
    ["fails", () => Promise.reject(new TypeError("Network connection lost."))],
    ["times out", () => Promise.reject(new DOMException("Too late.", "TimeoutError"))],
    ["answers 500", async () => new Response("no", { status: 500 })],
    ["leads elsewhere", async () => Response.redirect("https://eve.example/", 302)],
    ["sends HTML", async () => new Response("<html>")],
    ["sends no keys", async () => Response.json({ nothing: true })],
  ])(
    "because their address %s, a person is asked to try again, and programs go on",
    async (_what, answer) => {
      const { paceline, team } = await startClub();
      team.answer = answer;
      const token = await team.token();
      const response = await callAs(paceline, token);
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("10");
      expect(await response.json()).toMatchObject({
        detail: expect.stringContaining("keys could not be fetched"),
      });
      expect(paceline.logLines.join()).toContain("its keys are not to be had");
      expect(paceline.logLines.join()).not.toContain(token);
      expect((await paceline.call("GET", "/api/admin/budget")).status).toBe(200);
      team.answer = undefined;
      expect((await callAs(paceline, token)).status).toBe(200);
    },
  );
});

describe("with a setting that is wrong", () => {
  it("nobody comes in through Access, and a program is told which", async () => {
    const team = await startAccessTeam(NOW_MS);
    const vars = { ...ACCESS_VARS, ACCESS_AUDIENCE: "" };
    const paceline = startPaceline({ vars, outside: team.outside });
    expect((await callAs(paceline, await team.token())).status).toBe(401);
    const response = await paceline.call("GET", "/api/admin/budget");
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("must set both ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE");
  });
});

describe("signing out, where Cloudflare Access signs people in,", () => {
  it.each(["/session/end", "/session/end-everywhere"])(
    "%s ends nothing and says where to sign out",
    async (path) => {
      const { cookie = "" } = await signIn(startPaceline());
      const paceline = startPaceline({ vars: ACCESS_VARS });
      const answer = await paceline.call("POST", path, undefined, { ...STRANGER, cookie });
      expect(answer.status).toBe(200);
      const page = await answer.text();
      expect(page).toContain("Cloudflare Access");
      expect(page).toContain('href="/cdn-cgi/access/logout"');
      expect(await storedLogins(paceline)).toEqual([]);
    },
  );
});
