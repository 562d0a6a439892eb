import { createPortal } from "@paceline/portal/router";
import { createRouter } from "@paceline/producer/router";
import { beforeEach, describe, expect, it } from "vitest";
import { openProved } from "../../../support/http/proved-browser.ts";
import { refuseFetch } from "../../../support/http/refuse-fetch.ts";
import { STRANGER, signIn } from "../../../support/http/signed-in.ts";
import { type Paceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";
import { CALLBACK_PATH } from "../../../support/strava/webhooks.ts";

const FILE = "/dashboard/assets/page-1a2b.js";

const assets = {
  fetch: async (address: RequestInfo | URL) => {
    const { pathname } = new URL(String(address));
    if (pathname === "/dashboard/index.html") return new Response("<!doctype html><title>Zürich</title>");
    return pathname === FILE ? new Response("start()") : new Response(null, { status: 404 });
  },
};

let paceline: Paceline;
let session: string;
/** By who asks, the headers that they send. */
let callers: Readonly<Record<string, Record<string, string>>>;

beforeEach(async () => {
  paceline = await startSynced({ assets });
  await paceline.rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, body, created_at)
     VALUES ('letter', 'athlete-pages', 'network', 'It failed.', '{}', 1)`,
  );
  const [synced] = await paceline.rows<{ id: string }>("SELECT id FROM sync_sessions");
  session = synced?.id ?? "";
  const cookies = async () =>
    [...(await openProved(paceline)).cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  callers = {
    program: {},
    person: await signIn(paceline),
    stranger: STRANGER,
    athlete: { ...STRANGER, cookie: await cookies() },
  };
});

/** By address, the caller with whom GET is answered well, or with whom it is the answer that this address has. */
function addresses(): readonly (readonly [path: string, caller: string, status: number])[] {
  const { id } = onlyAthlete(paceline);
  const admin = (path: string) => [`/api/admin/${path}`, "program", 200] as const;
  return [
    ...["athletes", `athletes/${id}`, `athletes/${id}/races`, `athletes/${id}/races.csv`].map(admin),
    ...["sessions", "dead-letters", "overview", "budget", "alerts"].map(admin),
    [`/api/admin/sessions/${session}`, "program", 200],
    [`/api/admin/sync-logs?session_id=${session}`, "program", 200],
    ["/api/admin/athletes?limit=0", "program", 400],
    ["/api/admin/athletes", "stranger", 401],
    ["/api/admin/syncs", "program", 405],
    [`/api/admin/athletes/${id}/sync`, "program", 405],
    [`/api/admin/athletes/${id}/sync/stop`, "program", 405],
    ["/api/admin/reset-stuck-syncs", "program", 405],
    ["/api/admin/pause", "program", 405],
    ["/api/admin/resume", "program", 405],
    ["/api/admin/dead-letters/replay", "program", 405],
    ["/api/admin/dead-letters/discard", "program", 405],
    ["/api/admin/dead-letters/letter", "program", 405],
    ["/api/admin/dead-letters/letter/replay", "program", 405],
    ["/api/admin/nowhere", "program", 404],
    ["/metrics", "program", 200],
    ["/", "person", 200],
    ["/", "stranger", 401],
    [`/athletes/${id}`, "person", 200],
    [FILE, "person", 200],
    ["/dashboard/nothing.js", "person", 404],
    ["/session", "stranger", 405],
    ["/session/end", "stranger", 405],
    ["/session/end-everywhere", "stranger", 405],
    ["/connect", "stranger", 302],
    ["/connect/callback", "stranger", 400],
    ["/disconnect", "stranger", 200],
    ["/races", "stranger", 302],
    ["/races", "athlete", 200],
    ["/races?from=x", "athlete", 400],
    ["/races/sign-out", "athlete", 405],
    ["/races/sign-out-everywhere", "athlete", 405],
    ["/races.json", "athlete", 200],
    ["/races.csv", "athlete", 200],
    ["/races.json", "stranger", 401],
    [CALLBACK_PATH, "stranger", 403],
    ["/webhook/elsewhere", "stranger", 404],
    ["/nowhere", "program", 404],
  ];
}

/** Headers that are another one each time: a consent has a state of its own. */
function comparable({ headers }: Response): Record<string, string> {
  const entries = [...headers].map(([name, value]) => [
    name,
    name === "set-cookie" || name === "location" ? value.replaceAll(/[0-9a-f]{32,}/g, "<random>") : value,
  ]);
  return Object.fromEntries(entries);
}

describe("HEAD", () => {
  it("is answered as GET is, without the body, and says how long that would be", async () => {
    for (const [path, caller, status] of addresses()) {
      const what = `${path} for a ${caller}`;
      const got = await paceline.call("GET", path, undefined, callers[caller]);
      const head = await paceline.call("HEAD", path, undefined, callers[caller]);
      expect(got.status, what).toBe(status);
      expect(head.status, what).toBe(status);
      expect(head.body, what).toBeNull();
      const { "content-length": length, ...headers } = comparable(head);
      expect(headers, what).toEqual(comparable(got));
      expect(length, what).toBe(String((await got.arrayBuffer()).byteLength));
    }
  });

  it("is asked for here at every address that the routers have", () => {
    const asked = addresses().map(([path]) => new URL(path, "https://paceline.invalid").pathname);
    for (const { routes } of [createRouter(), createPortal(refuseFetch)]) {
      for (const [, pattern, , path] of routes) {
        // Only the producer asks for it, and with POST.
        if (path === "/access") continue;
        expect(
          asked.some((one) => pattern.test(one)),
          path,
        ).toBe(true);
      }
    }
  });

  it("is 304 for whoever has the answer already, without a length", async () => {
    for (const path of ["/api/admin/athletes", `/api/admin/athletes/${onlyAthlete(paceline).id}/races`]) {
      const etag = (await paceline.call("HEAD", path)).headers.get("etag") ?? "";
      const head = await paceline.call("HEAD", path, undefined, { "if-none-match": etag });
      expect([head.status, head.headers.get("etag"), head.headers.get("content-length")]).toEqual([
        304,
        etag,
        null,
      ]);
    }
  });

  it("leaves no more in the log and the database than GET", async () => {
    const traces: unknown[] = [];
    for (const method of ["GET", "HEAD"]) {
      paceline.logLines.length = 0;
      paceline.measured.forget();
      await paceline.call(method, "/api/admin/athletes");
      await paceline.call(method, "/connect", undefined, STRANGER);
      traces.push([paceline.logLines.length, paceline.measured.roundTrips.length]);
    }
    expect(traces[1]).toEqual(traces[0]);
  });

  it("is named by a 405 where GET is taken, and only there", async () => {
    const allowOf = async (method: string, path: string) =>
      (await paceline.call(method, path)).headers.get("allow");
    expect(await allowOf("DELETE", "/api/admin/athletes")).toBe("GET, HEAD, POST");
    expect(await allowOf("POST", "/metrics")).toBe("GET, HEAD");
    expect(await allowOf("PUT", "/races.csv")).toBe("GET, HEAD");
    expect(await allowOf("GET", "/api/admin/syncs")).toBe("POST");
    expect(await allowOf("HEAD", "/session")).toBe("POST");
  });

  it("of a browser that another site uses is refused as GET is", async () => {
    const headers = { ...callers.person, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
    expect((await paceline.call("HEAD", "/api/admin/athletes", undefined, headers)).status).toBe(403);
  });
});
