import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { tracesOf } from "../../../support/d1/traces.ts";
import { type Browser, openBrowser } from "../../../support/http/browser.ts";
import { storedLogins, whileLoginsAreAway } from "../../../support/http/logins.ts";
import { openProved, PROOF, textOf } from "../../../support/http/proved-browser.ts";
import { type Paceline, startSynced } from "../../../support/paceline.ts";
import { afterNextQuery } from "../../../support/queue/mishaps.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const OUT = "/races/sign-out";
const OUT_EVERYWHERE = "/races/sign-out-everywhere";
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Another browser that was given a copy of all that this one keeps. */
function copyOf(paceline: Paceline, { cookies }: Browser): Browser {
  const copy = openBrowser(paceline);
  for (const [name, value] of cookies) copy.cookies.set(name, value);
  return copy;
}

async function sees(browser: Browser): Promise<boolean> {
  const { cookies } = browser;
  // The page may lead on to Strava, and that adds a cookie.
  const before = new Map(cookies);
  const statuses = [];
  for (const path of ["/races", "/races.json", "/races.csv"])
    statuses.push((await browser.open(path)).status);
  cookies.clear();
  for (const [name, value] of before) cookies.set(name, value);
  expect([
    [200, 200, 200],
    [302, 401, 401],
  ]).toContainEqual(statuses);
  return statuses[0] === 200;
}

async function startTwo(): Promise<{ paceline: Paceline; ids: readonly [number, number] }> {
  const world = { seed: 3, athletes: 2, activities: { min: 60, max: 60 } };
  const paceline = await startSynced({ sim: { world } });
  const [a = 0, b = 0] = paceline.sim.world.athletes.keys();
  return { paceline, ids: [a, b] };
}

describe("a proof that signed out", () => {
  it("is refused at once, wherever it was copied to, and no other is", async () => {
    const { paceline, ids } = await startTwo();
    const [browser, second, others] = [
      await openProved(paceline, ids[0]),
      await openProved(paceline, ids[0]),
      await openProved(paceline, ids[1]),
    ];
    const copy = copyOf(paceline, browser);
    expect(await sees(copy)).toBe(true);
    expect((await browser.press(OUT)).status).toBe(200);
    expect(await sees(copy)).toBe(false);
    expect([await sees(second), await sees(others)]).toEqual([true, true]);
  });

  it("may sign out again, and ends nothing more", async () => {
    const paceline = await startSynced();
    const [browser, second] = [await openProved(paceline), await openProved(paceline)];
    const copy = copyOf(paceline, browser);
    await browser.press(OUT);
    for (let i = 0; i < 3; i++) expect((await copyOf(paceline, copy).press(OUT)).status).toBe(200);
    expect(await storedLogins(paceline)).toHaveLength(1);
    const everywhere = await copy.press(OUT_EVERYWHERE);
    expect(everywhere.status).toBe(401);
    expect(await everywhere.text()).toContain("choose “Sign out everywhere” once more");
    expect(await sees(second)).toBe(true);
  });

  it("is not good again after its row was pruned, for it is over by then", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const copy = copyOf(paceline, browser);
    await browser.press(OUT);
    paceline.clock.nowMs += HOUR_MS + DAY_MS + 1;
    await paceline.runCron(CRONS.prune);
    expect(await storedLogins(paceline)).toEqual([]);
    expect(await sees(copy)).toBe(false);
  });
});

describe("signing out everywhere", () => {
  it("is a button on the page of the races", async () => {
    const page = await textOf(await openProved(await startSynced()), "/races");
    expect(page).toContain(`<button formaction="${OUT_EVERYWHERE}">Sign out everywhere</button>`);
  });

  it("ends every proof of this athlete, also those of this very moment, and nobody else's", async () => {
    const { paceline, ids } = await startTwo();
    const mine = [await openProved(paceline, ids[0]), await openProved(paceline, ids[0])];
    const others = await openProved(paceline, ids[1]);
    const answer = await copyOf(paceline, mine[0] ?? others).press(OUT_EVERYWHERE);
    expect(await answer.text()).toContain("You are signed out everywhere");
    for (const browser of mine) expect(await sees(browser)).toBe(false);
    expect(await sees(others)).toBe(true);
    expect(await sees(await openProved(paceline, ids[0]))).toBe(true);
  });

  it("in the midst of a proof ends that too", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const late = openBrowser(paceline);
    const callback = await late.consent("races", onlyAthlete(paceline).id);
    afterNextQuery(paceline, "SELECT generation", async () => void (await browser.press(OUT_EVERYWHERE)));
    await late.open(callback);
    expect(late.cookies.has(PROOF)).toBe(true);
    expect(await sees(late)).toBe(false);
  });

  it.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.invalid" },
  ])("is done by no other site: %j", async (headers) => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    expect((await browser.press(OUT_EVERYWHERE, headers)).status).toBe(403);
    expect(await sees(browser)).toBe(true);
  });
});

describe("what is no proof of ours", () => {
  it.each<[string, (proof: string, paceline: Paceline) => string]>([
    ["none", () => ""],
    ["a forged one", (proof) => proof.replace(/.$/, (last) => (last === "0" ? "1" : "0"))],
    [
      "one that is over",
      (proof, { clock }) => {
        clock.nowMs += HOUR_MS;
        return proof;
      },
    ],
  ])("signs nobody out and writes no row: %s", async (_what, change) => {
    const paceline = await startSynced();
    const good = await openProved(paceline);
    const browser = copyOf(paceline, good);
    browser.cookies.set(PROOF, change(browser.cookies.get(PROOF) ?? "", paceline));
    const isGood = await sees(good);
    paceline.measured.forget();
    expect((await copyOf(paceline, browser).press(OUT)).status).toBe(200);
    expect((await copyOf(paceline, browser).press(OUT_EVERYWHERE)).status).toBe(401);
    expect(paceline.measured.roundTrips).toEqual([]);
    expect(await storedLogins(paceline)).toEqual([]);
    expect(await sees(good)).toBe(isGood);
  });
});

describe("an athlete whose data is deleted", () => {
  it.each([OUT, OUT_EVERYWHERE])(
    "leaves nothing that names them, and what %s ended stays so when they connect again",
    async (path) => {
      const paceline = await startSynced();
      const { id } = onlyAthlete(paceline);
      const browser = await openProved(paceline);
      const copy = copyOf(paceline, browser);
      await browser.press(path);
      await paceline.call("DELETE", `/api/admin/athletes/${id}`);
      expect(await tracesOf(paceline, id)).toEqual([]);
      expect(await storedLogins(paceline)).toHaveLength(1);
      await openBrowser(paceline).finish("connect", id);
      expect(await sees(copy)).toBe(false);
      expect(await sees(await openProved(paceline))).toBe(true);
    },
  );

  it("by themselves is signed out everywhere, and in that browser whoever else was", async () => {
    const { paceline, ids } = await startTwo();
    const elsewhere = await openProved(paceline, ids[0]);
    const browser = await openProved(paceline, ids[1]);
    const copy = copyOf(paceline, browser);
    await browser.finish("disconnect", ids[0]);
    await openBrowser(paceline).finish("connect", ids[0]);
    expect([await sees(elsewhere), await sees(copy)]).toEqual([false, false]);
    expect(await sees(await openProved(paceline, ids[1]))).toBe(true);
  });

  it("is not, while D1 cannot note that, and is told to try again", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const browser = await openProved(paceline);
    const callback = await browser.consent("disconnect", id);
    await whileLoginsAreAway(paceline, async () => {
      expect(await textOf(browser, callback, 503)).toContain('href="/disconnect"');
    });
    expect(await paceline.rows("SELECT strava_id FROM athletes")).toEqual([{ strava_id: id }]);
    expect(await browser.finish("disconnect", id)).toContain("You are disconnected");
  });
});

describe("while D1 cannot say who signed out", () => {
  it("nobody is shown races, and a sentence says so", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    await whileLoginsAreAway(paceline, async () => {
      expect(await textOf(browser, "/races", 503)).toContain("cannot be told");
      for (const path of ["/races.json", "/races.csv"]) {
        const problem = await browser.open(path);
        expect([problem.status, problem.headers.get("retry-after")]).toEqual([503, "10"]);
        expect(await problem.json()).toMatchObject({ detail: expect.stringContaining("still signed in") });
      }
      const late = openBrowser(paceline);
      const callback = await late.consent("races", onlyAthlete(paceline).id);
      expect(await textOf(late, callback, 503)).toContain('href="/races"');
      expect(late.cookies.has(PROOF)).toBe(false);
    });
    expect(await sees(browser)).toBe(true);
  });

  it("whoever signs out is told what stays good, and this browser forgets the proof", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    await whileLoginsAreAway(paceline, async () => {
      const everywhere = await browser.press(OUT_EVERYWHERE);
      expect([everywhere.status, browser.cookies.has(PROOF)]).toEqual([503, true]);
      expect(await everywhere.text()).toContain("nothing was ended anywhere");
      const here = await browser.press(OUT);
      expect([here.status, browser.cookies.has(PROOF)]).toEqual([503, false]);
      expect(await here.text()).toContain("for up to an hour");
    });
  });
});

it("asking whether a proof is good costs one statement and two rows at most", async () => {
  const paceline = await startSynced();
  await (await openProved(paceline)).press(OUT_EVERYWHERE);
  await (await openProved(paceline)).press(OUT);
  const browser = await openProved(paceline);
  const etag = (await browser.open("/races.json")).headers.get("etag") ?? "";
  paceline.measured.forget();
  expect((await browser.open("/races.json", { "if-none-match": etag })).status).toBe(304);
  const [asked, ...opened] = paceline.measured.roundTrips;
  expect([asked?.length, opened.map((statements) => statements.length)]).toEqual([1, [2]]);
  expect(rowsRead([asked ?? []])).toBeLessThanOrEqual(2);
});
