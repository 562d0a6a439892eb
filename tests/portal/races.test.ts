import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type Browser, openBrowser } from "../harness/browser.ts";
import { rowsRead } from "../harness/measured-d1.ts";
import { openMemoryCache } from "../harness/memory-cache.ts";
import { type Paceline, startPaceline, startSynced } from "../harness/paceline.ts";
import { expectTruth, onlyAthlete } from "../harness/truth.ts";
import { startSubscribed } from "../harness/webhooks.ts";

const PROOF = "__Host-paceline-athlete";

/** A browser whose athlete, the only one unless named, has proved who they are. */
async function openProved(paceline: Paceline, athleteId = onlyAthlete(paceline).id): Promise<Browser> {
  const browser = openBrowser(paceline);
  const back = await browser.open(await browser.consent("races", athleteId));
  expect([back.status, back.headers.get("location")]).toEqual([302, "/races"]);
  return browser;
}

async function textOf(browser: Browser, path: string, status = 200): Promise<string> {
  const response = await browser.open(path);
  expect(response.status).toBe(status);
  return response.text();
}

function newestRace(paceline: Paceline) {
  const races = paceline.sim.world.races(onlyAthlete(paceline).id, [1]);
  const newest = races.toSorted((a, b) => b.start_date - a.start_date)[0];
  if (newest === undefined) throw new Error("The athlete has no race.");
  return newest;
}

describe("an athlete who wants to see their races", () => {
  it("proves at Strava who they are, and comes back to them for an hour", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    const sent = await browser.open("/races");
    expect(sent.status).toBe(302);
    expect(sent.headers.get("location")).toMatch(
      /^https:\/\/www\.strava\.com\/oauth\/authorize\?.*state=races\./,
    );
    const back = await browser.open(await browser.consent("races", onlyAthlete(paceline).id));
    expect(back.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-paceline-athlete=\d+\.\d+\.[0-9a-f]{64}; Max-Age=3600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(/^__Host-paceline-consent=; Max-Age=0; /),
    ]);
    expect(await textOf(browser, "/races")).toContain("<h1>Your races</h1>");
    paceline.clock.nowMs += 3_599_000;
    expect((await browser.open("/races")).status).toBe(200);
    paceline.clock.nowMs += 1_000;
    expect((await browser.open("/races")).status).toBe(302);
    expect((await browser.open("/races.json")).status).toBe(401);
  });

  it("finds them in a table, newest first, by the date of the place where they ran", async () => {
    const paceline = await startSynced();
    const html = await textOf(await openProved(paceline), "/races");
    const { id } = onlyAthlete(paceline);
    const races = paceline.sim.world.races(id, [1]).toSorted((a, b) => b.start_date - a.start_date);
    const dates = [...html.matchAll(/<tr><td>(\d{4}-\d\d-\d\d)<\/td>/g)].map(([, date]) => date);
    expect(dates).toEqual(races.slice(0, 100).map(({ start_date_local }) => start_date_local.slice(0, 10)));
  });

  it("turns pages, narrows days and leaves fields empty", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const first = await textOf(browser, "/races?limit=2&from=&to=");
    const next = /href="(\/races\?[^"]+)">Older/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await textOf(browser, next);
    expect(second.match(/<tr><td>/g)).toHaveLength(2);
    expect(second.slice(second.indexOf("<tbody>"))).not.toBe(first.slice(first.indexOf("<tbody>")));
    const none = await textOf(browser, "/races?from=1990-01-01&to=1990-12-31");
    expect(none).toContain("No races are stored here");
    expect(none).toContain('href="/races.csv?limit=500&amp;from=1990-01-01&amp;to=1990-12-31"');
    expect(await textOf(browser, "/races?from=yesterday", 400)).toContain("2026-03-04");
  });

  it("is sent nothing to run, to load or to keep, and a page that stands in no frame", async () => {
    const paceline = await startSynced();
    const name = `<script>alert("x")</script>&'`;
    await paceline.rows("UPDATE races SET event_name = ?", name);
    const response = await (await openProved(paceline)).open("/races");
    const html = await response.text();
    expect(html).toContain("<td>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;</td>");
    expect(html).not.toMatch(/<script|https?:|src=| on\w+=/);
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("signs out from our own page only", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const forged = await browser.press("/races/sign-out", { "sec-fetch-site": "cross-site" });
    expect([forged.status, browser.cookies.has(PROOF)]).toEqual([403, true]);
    const signedOut = await browser.press("/races/sign-out");
    expect([signedOut.status, browser.cookies.has(PROOF)]).toEqual([200, false]);
    expect((await browser.open("/races")).status).toBe(302);
  });

  it("who leaves is signed out too", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    await browser.finish("disconnect", onlyAthlete(paceline).id);
    expect(browser.cookies.has(PROOF)).toBe(false);
  });
});

describe("a mere look", () => {
  it.each([false, true])(
    "leaves the athlete connected, though Strava forgets the tokens of before at once: %s",
    async (forgetsAtOnce) => {
      const paceline = await startSynced({ sim: { forgetsAtOnce } });
      const before = await paceline.rows("SELECT * FROM sync_sessions");
      await openProved(paceline);
      expect(await paceline.rows("SELECT * FROM sync_sessions")).toEqual(before);
      paceline.clock.nowMs += 86_400_000;
      await paceline.enqueueAll("full");
      await paceline.broker.drain();
      expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
      await expectTruth(paceline);
    },
  );

  it("of somebody who is not connected stores nothing and says where to connect", async () => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const page = await browser.open(await browser.consent("races", onlyAthlete(paceline).id));
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('href="/connect"');
    expect(browser.cookies.has(PROOF)).toBe(false);
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual([]);
    expect(onlyAthlete(paceline).revoked).toBe(false);
  });

  it("needs no tick, and with fewer of them takes none away", async () => {
    const paceline = await startSynced();
    const tokens = "SELECT scope, token_version FROM athletes";
    const before = await paceline.rows(tokens);
    const browser = openBrowser(paceline);
    await browser.open(await browser.consent("races", onlyAthlete(paceline).id, "read"));
    expect((await browser.open("/races")).status).toBe(200);
    expect(await paceline.rows(tokens)).toEqual(before);
  });

  it("connects nobody who is disconnected: the races are there, and where to connect again", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    paceline.sim.world.revoke(id);
    paceline.clock.nowMs += 86_400_000;
    await paceline.requeue(id);
    await paceline.broker.drain();
    const html = await textOf(await openProved(paceline), "/races");
    expect(html).toContain('<a href="/connect">Connect again</a>');
    expect(html).toContain("<tbody>");
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([
      { sync_status: "disconnected" },
    ]);
  });

  it("keeps nobody who is said to have revoked access", async () => {
    const paceline = await startSynced();
    await paceline.rows("UPDATE athletes SET token_expires_at = 0, revocation_version = token_version");
    await openProved(paceline);
    expect(
      await paceline.rows("SELECT strava_id FROM athletes WHERE revocation_version = token_version"),
    ).toEqual([{ strava_id: onlyAthlete(paceline).id }]);
  });

  it("that is refused, or comes too late, begins the look anew and connects nobody", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    const sent = await browser.open("/races");
    const { id } = onlyAthlete(paceline);
    const denied = new URL(paceline.sim.consent(sent.headers.get("location") ?? "", id, "deny"));
    expect(await textOf(browser, denied.pathname + denied.search)).toContain('href="/races"');
    const callback = await browser.consent("races", id);
    paceline.clock.nowMs += 600_000;
    expect(await textOf(browser, callback, 400)).toContain('href="/races"');
    expect(browser.cookies.has(PROOF)).toBe(false);
  });

  it("whose state was for something else is believed by nobody", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    const callback = await browser.consent("connect", onlyAthlete(paceline).id);
    await textOf(browser, callback.replace("state=connect", "state=races"), 400);
    expect(browser.cookies.has(PROOF)).toBe(false);
  });

  it("is a page also while D1 fails, and for a program a problem", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    await paceline.rows("ALTER TABLE athletes RENAME TO runners");
    expect(await textOf(browser, "/races", 503)).toContain('href="/races"');
    const problem = await browser.open("/races.csv");
    await paceline.rows("ALTER TABLE runners RENAME TO athletes");
    expect(problem.status).toBe(503);
    expect(problem.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("an athlete's own races as data", () => {
  it("are what the admin is told, page by page, as JSON and as CSV", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const path = `/api/admin/athletes/${onlyAthlete(paceline).id}/races`;
    for (const format of ["json", "csv"]) {
      const own = await browser.open(`/races.${format}?limit=3`);
      const admins = await paceline.call("GET", `${path}?limit=3&format=${format}`);
      expect(await own.text()).toBe(await admins.text());
      for (const name of ["etag", "content-type", "cache-control"])
        expect(own.headers.get(name)).toBe(admins.headers.get(name));
      expect(own.headers.get("vary")).toBe("Cookie");
      const next = /^<([^>]+)>; rel="next"$/.exec(own.headers.get("link") ?? "")?.[1] ?? "";
      expect(next).toMatch(new RegExp(`^/races\\.${format}\\?after=`));
      expect((await browser.open(next)).status).toBe(200);
    }
  });

  it("are 304 as long as nothing changed, and cost two rows", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const etag = (await browser.open("/races.csv")).headers.get("etag") ?? "";
    paceline.measured.forget();
    expect((await browser.open("/races.csv", { "if-none-match": etag })).status).toBe(304);
    expect(rowsRead(paceline.measured.roundTrips)).toBe(2);
  });

  it.each(["?limit=0", "?from=2026-02-31", "?format=csv", "?athlete_id=8", "?limit=1&limit=2"])(
    "are refused with %s",
    async (query) => {
      const response = await (await openProved(await startSynced())).open(`/races.json${query}`);
      expect(response.status).toBe(400);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    },
  );

  it("hold a name that is a formula harmlessly", async () => {
    const paceline = await startSynced();
    await paceline.rows("UPDATE races SET name = '=1+1'");
    expect(await textOf(await openProved(paceline), "/races.csv")).toContain(`,"'=1+1",`);
  });

  it("are told to nobody who does not prove who they are, in a sentence, and other methods are refused", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    for (const path of ["/races.json", "/races.csv"]) {
      const response = await browser.open(path);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ detail: expect.stringContaining("Open /races") });
      expect((await browser.press(path)).status).toBe(405);
    }
  });
});

describe("a proof", () => {
  /** A proof as `athlete-proof.ts` would write it, signed with a key derived for another use. */
  async function signedFor(label: string, claim: string): Promise<string> {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const secret = bytes(env.TOKEN_ENCRYPTION_KEY);
    const source = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
    const info = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes(label) };
    const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
    const key = await crypto.subtle.deriveKey(info, source, hmac, false, ["sign"]);
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(claim)));
    return `${claim}.${[...signature].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }

  it.each<[string, (proof: string) => string | Promise<string>]>([
    ["of another athlete", (proof) => proof.replace(/^\d+/, "8")],
    ["of a longer time", (proof) => proof.replace(/\.(\d+)\./, ".9$1.")],
    ["with another signature", (proof) => proof.replace(/.$/, (last) => (last === "0" ? "1" : "0"))],
    ["without a signature", (proof) => proof.replace(/\.[^.]*$/, ".")],
    [
      "that is a consent's state",
      (proof) => signedFor("paceline consent state v1", proof.replace(/\.[^.]*$/, "")),
    ],
    ["that is nothing", () => ""],
  ])("%s proves nothing", async (_what, change) => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const proof = browser.cookies.get(PROOF) ?? "";
    const changed = await change(proof);
    expect(changed).not.toBe(proof);
    browser.cookies.set(PROOF, changed);
    expect((await browser.open("/races.json")).status).toBe(401);
    expect((await browser.open("/races")).status).toBe(302);
    browser.cookies.set(PROOF, proof);
    expect((await browser.open("/races.json")).status).toBe(200);
  });

  it("shows each athlete their own races, edge or no edge", async () => {
    const world = { seed: 3, athletes: 2, activities: { min: 60, max: 60 } };
    const paceline = await startSynced({ sim: { world }, cache: openMemoryCache() });
    for (const id of paceline.sim.world.athletes.keys()) {
      const browser = await openProved(paceline, id);
      for (let i = 0; i < 2; i++) {
        const answer: { races: { athlete_id: number }[] } = await (await browser.open("/races.json")).json();
        expect(new Set(answer.races.map(({ athlete_id }) => athlete_id))).toEqual(new Set([id]));
        await paceline.afterwards();
      }
    }
  });

  it("of somebody who was deleted since finds nothing, kept by the edge or not", async () => {
    const paceline = await startSynced({ cache: openMemoryCache() });
    const browser = await openProved(paceline);
    await textOf(browser, "/races.json");
    await paceline.afterwards();
    await paceline.call("DELETE", `/api/admin/athletes/${onlyAthlete(paceline).id}`);
    expect(await textOf(browser, "/races", 404)).toContain("Nothing is stored of you here");
    await textOf(browser, "/races.json", 404);
  });
});

it("a race that its athlete deletes at Strava is gone from the page at once, though the edge had it", async () => {
  const paceline = await startSubscribed({}, {}, { cache: openMemoryCache() });
  const browser = await openProved(paceline);
  const { strava_activity_id: id } = newestRace(paceline);
  const before = await textOf(browser, "/races.json");
  await paceline.afterwards();
  expect(before).toContain(String(id));
  paceline.sim.world.deleteActivity(onlyAthlete(paceline).id, id);
  await paceline.sim.deliverEvents();
  expect(await textOf(browser, "/races.json")).not.toContain(String(id));
});
