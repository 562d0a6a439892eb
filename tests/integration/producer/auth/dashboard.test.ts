import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ACCESS_VARS, startAccessTeam } from "../../../support/http/access-team.ts";
import { STRANGER, signIn } from "../../../support/http/signed-in.ts";
import { type Paceline, type PacelineOptions, startPaceline } from "../../../support/paceline.ts";

const FILES: Readonly<Record<string, readonly [type: string, text: string]>> = {
  "/dashboard/index.html": ["text/html", "<!doctype html><title>The built page</title>"],
  "/dashboard/assets/page-1a2b.js": ["text/javascript", "start()"],
  "/api/openapi.json": ["application/json", "{}"],
};

/** Assets as the runtime has them, with their own headers, which are meant for the API's description. */
const assets = {
  fetch: async (address: RequestInfo | URL) => {
    const [type, text] = FILES[new URL(String(address)).pathname] ?? [];
    if (type === undefined) return new Response(null, { status: 404 });
    const headers = { "content-type": type, "content-security-policy": "default-src 'none'", etag: '"a"' };
    return new Response(text, { headers });
  },
};

const PAGES = ["/", "/athletes", "/athletes/7", "/dead-letters?reason=network", "/whatever"];
const FILE = "/dashboard/assets/page-1a2b.js";

function start(options: PacelineOptions = {}): Paceline {
  return startPaceline({ assets, ...options });
}

describe("the dashboard's page", () => {
  it.each(PAGES)("is there for whoever signed in: %s", async (path) => {
    const paceline = start();
    const answer = await paceline.call("GET", path, undefined, await signIn(paceline));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("The built page");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
      "strict-transport-security": "max-age=31536000",
    });
  });

  it("runs its own scripts only, speaks with its own host only, and is framed by nobody", async () => {
    const paceline = start();
    const answer = await paceline.call("GET", "/", undefined, await signIn(paceline));
    const policy = answer.headers.get("content-security-policy")?.split("; ");
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]);
  });

  it("is there for whom Cloudflare Access lets in, and for the bearer's token", async () => {
    const team = await startAccessTeam(startPaceline().clock.nowMs);
    const paceline = start({ vars: ACCESS_VARS, outside: team.outside });
    const headers = { ...STRANGER, "cf-access-jwt-assertion": await team.token() };
    expect((await paceline.call("GET", "/", undefined, headers)).status).toBe(200);
    expect((await paceline.call("GET", "/")).status).toBe(200);
  });

  it("that was not built says so, and with which command it is", async () => {
    const paceline = startPaceline();
    const answer = await paceline.call("GET", "/athletes", undefined, await signIn(paceline));
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("npx -y pnpm@12.21.0 run build:dashboard");
  });
});

describe("a stranger", () => {
  it.each(PAGES)("who wants a page is asked to sign in, and led there: %s", async (path) => {
    const answer = await start().call("GET", path, undefined, STRANGER);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const page = await answer.text();
    expect(page).not.toContain("The built page");
    expect(page).not.toMatch(/<script|\son\w+=/i);
    expect(page).toContain('<form method="post" action="/session">');
    expect(page).toContain('<label for="token">');
    expect(page).toContain('type="password" autocomplete="current-password"');
    expect(page).toContain(`name="target" value="${path}"`);
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  it("who wants an address full of markup gets none of it back", async () => {
    const answer = await start().call("GET", `/"><img src=x onerror=alert(1)>?a='"><b>`, undefined, STRANGER);
    expect(await answer.text()).not.toMatch(/<img|<b>|'"/);
  });

  it("whom a link of another site brought may be signed in already, and is told how to go on", async () => {
    const headers = { ...STRANGER, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const brought = await (await start().call("GET", "/athletes/7", undefined, headers)).text();
    expect(brought).toContain('Signed in already? <a href="/athletes/7">');
    expect(await (await start().call("GET", "/", undefined, STRANGER)).text()).not.toContain("already");
  });

  it("gets none of the dashboard's files, whatever is sent", async () => {
    const paceline = start();
    for (const path of [FILE, "/dashboard/index.html", "/dashboard/", "/dashboard/nothing.js"]) {
      for (const headers of [{}, STRANGER, { authorization: "Bearer wrong" }, { cookie: "a=b" }]) {
        const answer = await paceline.call("GET", path, undefined, { authorization: "", ...headers });
        expect(answer.status, path).toBe(401);
        expect(answer.headers.get("content-type")).toBe("application/problem+json");
      }
    }
  });

  it("where Cloudflare Access stands before Paceline is sent there, and shown no form", async () => {
    const answer = await start({ vars: ACCESS_VARS }).call("GET", "/", undefined, STRANGER);
    expect(answer.status).toBe(401);
    const page = await answer.text();
    expect(page).toContain("Cloudflare Access");
    expect(page).not.toContain("<form");
  });

  it("is asked to sign in also while a setting is wrong", async () => {
    const paceline = start({ vars: { RESCUES_MAX: "many" } });
    expect((await paceline.call("GET", "/", undefined, STRANGER)).status).toBe(401);
    expect((await paceline.call("GET", "/", undefined, await signIn(paceline))).status).toBe(200);
  });
});

describe("a file of the dashboard's", () => {
  it("is kept by the browser of whoever signed in, for its name changes with it", async () => {
    const paceline = start();
    const answer = await paceline.call("GET", FILE, undefined, await signIn(paceline));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("start()");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/javascript",
      "cache-control": "private, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  it.each(["/dashboard/nothing.js", "/dashboard/index.html", "/dashboard/..%2fapi%2fopenapi.json"])(
    "that there is not is 404: %s",
    async (path) => {
      const paceline = start();
      const answer = await paceline.call("GET", path, undefined, await signIn(paceline));
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    },
  );
});

describe("an address that there is not", () => {
  it.each(["/whatever", "/favicon.ico", "/api/nowhere", "/api/admin/nowhere"])(
    "is 404 for programs: %s",
    async (path) => {
      const answer = await start().call("GET", path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    },
  );

  it("is 404 under /api/ for browsers too, and for whatever does not read", async () => {
    const paceline = start();
    const headers = { ...STRANGER, authorization: `Bearer ${env.ADMIN_TOKEN}` };
    expect((await paceline.call("GET", "/api/admin/nowhere", undefined, headers)).status).toBe(404);
    expect((await paceline.call("POST", "/athletes", undefined, headers)).status).toBe(404);
    expect((await paceline.call("DELETE", "/", undefined, headers)).status).toBe(404);
  });
});
