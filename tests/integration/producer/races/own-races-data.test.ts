import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { openBrowser } from "../../../support/http/browser.ts";
import { openMemoryCache } from "../../../support/http/memory-cache.ts";
import { openProved, PROOF, textOf } from "../../../support/http/proved-browser.ts";
import { startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

describe("an athlete's own races as data", () => {
  it("are what the admin is told, page by page, as JSON and as CSV", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const path = `/api/admin/athletes/${onlyAthlete(paceline).id}/races`;
    for (const format of ["json", "csv"]) {
      const own = await browser.open(`/races.${format}?limit=3`);
      const admins = await paceline.call("GET", `${path}?limit=3&format=${format}`);
      expect(await own.text()).toBe(await admins.text());
      expect(own.headers.get("content-type")).toBe(admins.headers.get("content-type"));
      expect(own.headers.get("etag")).not.toBe(admins.headers.get("etag"));
      expect(own.headers.get("vary")).toBe(format === "json" ? "Cookie" : "Accept, Cookie");
      const next = /^<([^>]+)>; rel="next"$/.exec(own.headers.get("link") ?? "")?.[1] ?? "";
      expect(next).toMatch(new RegExp(`^/races\\.${format}\\?after=`));
      expect((await browser.open(next)).status).toBe(200);
    }
  });

  it.each(["/races.json", "/races.csv"])(
    "are kept by no browser, and are nobody else's who asks for %s with what the one before was told",
    async (path) => {
      const world = { seed: 3, athletes: 2, activities: { min: 60, max: 60 } };
      const paceline = await startSynced({ sim: { world } });
      const [a, b] = [...paceline.sim.world.athletes.keys()];
      const first = await (await openProved(paceline, a)).open(path);
      expect(first.headers.get("cache-control")).toBe("no-store");
      const known = { "if-none-match": first.headers.get("etag") ?? "" };
      const second = await (await openProved(paceline, b)).open(path, known);
      expect(second.status).toBe(200);
      expect(await second.text()).toContain(String(b));
    },
  );

  it("end with their last page, also where it is exactly full, as data and as a page, edge or no edge", async () => {
    const paceline = await startSynced({ cache: openMemoryCache() });
    const browser = await openProved(paceline);
    const [{ races } = { races: 0 }] = await paceline.rows<{ races: number }>(
      "SELECT count(*) AS races FROM races",
    );
    expect(races).toBeGreaterThan(1);
    for (const [limit, isLast] of [
      [races, true],
      [races - 1, false],
    ] as const) {
      for (const from of ["D1", "the edge"]) {
        const answer: { next_after: string | null } = JSON.parse(
          await textOf(browser, `/races.json?limit=${limit}`),
        );
        await paceline.afterwards();
        expect(answer.next_after === null, `${limit} of ${races} from ${from}`).toBe(isLast);
        expect((await browser.open(`/races.csv?limit=${limit}`)).headers.has("link")).toBe(!isLast);
        expect((await textOf(browser, `/races?limit=${limit}`)).includes("Older races")).toBe(!isLast);
      }
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
