import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ACCESS_VARS } from "../../../support/http/access-team.ts";
import { cookieOf, postToken, STRANGER, signIn } from "../../../support/http/signed-in.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

const HOUR_MS = 3_600_000;

const BUDGET = "/api/admin/budget";

async function statusWith({ call }: Paceline, cookie: string): Promise<number> {
  return (await call("GET", BUDGET, undefined, { ...STRANGER, cookie })).status;
}

/** A session of this value, signed as one would with another secret, use or text. */
async function forge(value: string, secret: string, label: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const source = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveBits"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes(label) };
  const raw = await crypto.subtle.deriveBits(derivation, source, 256);
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(value)));
  const hex = [...signature].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `__Host-paceline-session=${value}.${hex}`;
}

const LABEL = "paceline dashboard session v2";

describe("whoever signs in with the admin's token", () => {
  it("gets a cookie for twelve hours that no script and no other site can use, and is led to the page", async () => {
    const answer = await postToken(startPaceline());
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/");
    expect(answer.headers.get("set-cookie")).toMatch(
      /^__Host-paceline-session=admin\.\d+\.0\.[0-9a-f]{32}\.[0-9a-f]{64}; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
  });

  it("may ask for anything, and the audit says how they came in", async () => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    expect((await paceline.call("GET", BUDGET, undefined, headers)).status).toBe(200);
    const paused = await paceline.call("POST", "/api/admin/pause", {}, headers);
    expect(paused.status).toBe(200);
    expect(JSON.parse(paceline.logLines.at(-1) ?? "{}").metadata.who).toBe("session");
  });

  it.each([
    ["before", ` ${env.ADMIN_TOKEN}`],
    ["after", `${env.ADMIN_TOKEN}\n`],
  ])("may bring a space along, %s it", async (_where, token) => {
    expect((await postToken(startPaceline(), token)).status).toBe(303);
  });

  it.each([
    ["/athletes?status=error", "/athletes?status=error"],
    ["/athletes/7?from=a&to=b", "/athletes/7?from=a&to=b"],
    ["", "/"],
    ["https://eve.example/", "/"],
    ["//eve.example/", "/"],
    ["/\\eve.example/", "/"],
    ["\\\\eve.example", "/"],
    ["/.//eve.example", "/"],
    ["https://paceline.invalid//eve.example", "/"],
    ["javascript:alert(1)", "/"],
    ["/session", "/"],
    ["/a\r\nset-cookie: b=c", "/aset-cookie:%20b=c"],
  ])("is led to where they wanted to go, and never elsewhere: %j", async (target, location) => {
    const answer = await postToken(startPaceline(), env.ADMIN_TOKEN, {}, target);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(location);
  });

  it("signs out, and the browser forgets the cookie", async () => {
    const paceline = startPaceline();
    const headers = await signIn(paceline);
    const answer = await paceline.call("POST", "/session/end", undefined, headers);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/");
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-paceline-session=; Max-Age=0; Path=\/; Secure/);
  });
});

describe("a session", () => {
  it("is over after twelve hours", async () => {
    const paceline = startPaceline();
    const { cookie = "" } = await signIn(paceline);
    paceline.clock.nowMs += 12 * HOUR_MS - 1_000;
    expect(await statusWith(paceline, cookie)).toBe(200);
    paceline.clock.nowMs += 1_000;
    expect(await statusWith(paceline, cookie)).toBe(401);
  });

  it("ends when the token is another one", async () => {
    const { cookie = "" } = await signIn(startPaceline());
    expect(await statusWith(startPaceline({ vars: { ADMIN_TOKEN: "another token" } }), cookie)).toBe(401);
  });

  it("is found among other cookies, and only under its own name", async () => {
    const paceline = startPaceline();
    const { cookie = "" } = await signIn(paceline);
    expect(await statusWith(paceline, `a=b; ${cookie}; c=d`)).toBe(200);
    expect(await statusWith(paceline, cookie.replace("__Host-", ""))).toBe(401);
    expect(await statusWith(paceline, `x${cookie}`)).toBe(401);
  });

  it("is none if anything of it was changed, or was signed by whoever does not have the token", async () => {
    const paceline = startPaceline();
    const { cookie = "" } = await signIn(paceline);
    const [, value = "", signature = ""] = /=(.+)\.(\w+)$/.exec(cookie) ?? [];
    const [subject = "", ends = "", generation = "", id = ""] = value.split(".");
    const later = [subject, Number(ends) + 1, generation, id].join(".");
    expect(await forge(value, env.ADMIN_TOKEN, LABEL)).toBe(cookie);
    for (const forged of [
      cookie.replace(value, later),
      cookie.replace(value, [subject, ends, Number(generation) + 1, id].join(".")),
      cookie.replace(
        id,
        id.replace(/^./, (first) => (first === "0" ? "1" : "0")),
      ),
      cookie.replace("=admin.", "=7."),
      cookie.replace(`${id}.`, ""),
      cookie.slice(0, -1),
      cookie.toUpperCase(),
      cookie.replace(signature, "0".repeat(64)),
      cookie.replace(signature, ""),
      cookie.replace(`.${signature}`, ""),
      await forge(later, "another", LABEL),
      await forge(later, "", LABEL),
      await forge(later, env.TOKEN_ENCRYPTION_KEY, LABEL),
      await forge(later, env.ADMIN_TOKEN, "paceline consent state v1"),
      await forge(later, env.ADMIN_TOKEN, `${LABEL}: revoked`),
      "__Host-paceline-session=",
      `__Host-paceline-session=${"9".repeat(5_000)}`,
    ]) {
      expect(await statusWith(paceline, forged)).toBe(401);
    }
  });

  it("is nobody's while no token is configured", async () => {
    const paceline = startPaceline({ vars: { ADMIN_TOKEN: "" } });
    for (const token of ["", " ", env.ADMIN_TOKEN])
      expect((await postToken(paceline, token)).status).toBe(401);
    const value = `admin.${paceline.clock.nowMs / 1000 + 60}.0.${"0".repeat(32)}`;
    expect(await statusWith(paceline, await forge(value, "", LABEL))).toBe(401);
  });

  it("does not help a wrong bearer token, which is what the caller meant", async () => {
    const paceline = startPaceline();
    const headers = { ...(await signIn(paceline)), authorization: "Bearer wrong" };
    expect((await paceline.call("GET", BUDGET, undefined, headers)).status).toBe(401);
  });

  it("counts for nothing where Cloudflare Access names people, and none is begun there", async () => {
    const { cookie = "" } = await signIn(startPaceline());
    const paceline = startPaceline({ vars: ACCESS_VARS });
    expect(await statusWith(paceline, cookie)).toBe(401);
    const answer = await postToken(paceline);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await answer.text()).toContain("Cloudflare Access");
  });
});

describe("another site", () => {
  const FORGED = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://eve.example" },
    { origin: "null" },
  ];

  it.each(FORGED)("changes nothing in the name of somebody signed in: %j", async (forged) => {
    const paceline = startPaceline();
    const headers = { ...(await signIn(paceline)), ...forged };
    for (const path of ["/api/admin/pause", "/session/end"]) {
      const answer = await paceline.call("POST", path, path === "/session/end" ? undefined : {}, headers);
      expect(answer.status).toBe(403);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
    expect(await paceline.rows("SELECT 1 FROM strava_budget WHERE paused_since IS NOT NULL")).toEqual([]);
  });

  it.each(FORGED)("signs nobody in: %j", async (forged) => {
    const answer = await postToken(startPaceline(), env.ADMIN_TOKEN, forged);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  it.each(["/", BUDGET, "/dashboard/a.js"])("draws nothing of it into its own pages: %s", async (path) => {
    const paceline = startPaceline();
    const headers = {
      ...(await signIn(paceline)),
      "sec-fetch-site": "same-site",
      "sec-fetch-mode": "no-cors",
    };
    expect((await paceline.call("GET", path, undefined, headers)).status).toBe(403);
  });

  it("may link here: the tab that opens is the person's own", async () => {
    const paceline = startPaceline();
    const headers = { "sec-fetch-site": "same-site", "sec-fetch-mode": "navigate" };
    const answer = await paceline.call("GET", BUDGET, undefined, { ...(await signIn(paceline)), ...headers });
    expect(answer.status).toBe(200);
  });
});

describe("a wrong token", () => {
  it("is told of on the page, which keeps where to go, and sets no cookie", async () => {
    const answer = await postToken(startPaceline(), "wrong", {}, "/athletes?search=<b>");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("set-cookie")).toBeNull();
    const page = await answer.text();
    expect(page).toContain("That is not the token.");
    expect(page).toContain('value="/athletes?search=%3Cb%3E"');
    expect(page).not.toContain(env.ADMIN_TOKEN);
  });

  it.each([
    ["nothing", ""],
    ["another one", "Bearer x"],
    ["it behind a word", `Bearer ${env.ADMIN_TOKEN}`],
    ["all of it but a letter", env.ADMIN_TOKEN.slice(0, -1)],
    ["more than a form holds", "x".repeat(20_000)],
  ])("is whatever differs: %s", async (_what, token) => {
    expect((await postToken(startPaceline(), token)).status).toBe(401);
  });

  it("is limited as others are, and the right one is let in all the same", async () => {
    const keys: string[] = [];
    const limit = async ({ key }: RateLimitOptions) => {
      keys.push(key);
      return { success: keys.length <= 2 };
    };
    const paceline = startPaceline({ refusals: { limit } });
    const from = { "cf-connecting-ip": "192.0.2.1" };
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await postToken(paceline, "wrong", from)).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect(keys).toEqual(["192.0.2.1", "192.0.2.1", "192.0.2.1"]);
    expect(cookieOf(await postToken(paceline, env.ADMIN_TOKEN, from))).not.toBe("");
  });
});

it("the addresses of a session take POST only", async () => {
  const paceline = startPaceline();
  for (const path of ["/session", "/session/end", "/session/end-everywhere"]) {
    const answer = await paceline.call("GET", path, undefined, STRANGER);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
  }
});
