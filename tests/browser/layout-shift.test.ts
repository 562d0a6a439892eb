import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alterAnswers } from "./altered-answers.ts";
import { type Club, startClub } from "./club.ts";
import { type Door, openDoor } from "./visitor.ts";

/** What a visitor does not notice (web.dev, "Cumulative Layout Shift": 0.1 is good); all shifts together, not the worst second. */
const SHIFT_MAX = 0.05;

const ATHLETES = 60;

let club: Club;
let door: Door;

beforeAll(async () => {
  club = await startClub({
    athletes: ATHLETES,
    activities: 120,
    sql: () =>
      Array.from(
        { length: 12 },
        (_, i) => `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
        VALUES ('letter-${i}', 'athlete-pages', '${i % 2 === 0 ? "malformed" : "not_moving"}',
          'The message is no page message. Look at it, then discard it.', NULL, '{}', ${Date.now() - i * 60_000})`,
      ).join(";\n"),
  });
  door = await openDoor(club);
  const { page, open } = await door.visit();
  await open("/");
  await page.getByRole("button", { name: "Sync all" }).click();
  await page.getByText(`${ATHLETES} fresh`).waitFor({ timeout: 300_000 });
}, 600_000);

afterAll(async () => {
  await door.close();
  await club.stop();
});

/** A shift that the browser saw, and what moved. */
interface Shift {
  readonly value: number;
  readonly moved: readonly string[];
}

/** Runs in the page, from before anything is drawn. */
const WATCH = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      const moved = sources.map(({ node, previousRect: a, currentRect: b }) => {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        return (element ? element.tagName + "." + element.className : "?") + " " + a.y + "→" + b.y + " " + a.x + "→" + b.x;
      });
      window.shifts.push({ value, moved });
    }
  }).observe({ type: "layout-shift", buffered: true });
`;

/** So slow is an answer on a bad day, and each comes at another time. */
const SLOW_MS = [900, 300, 600, 1_200] as const;

async function slowDown(page: Page): Promise<void> {
  let asked = 0;
  await page.route(/\/api\/admin\//, async (route: Route) => {
    const delay = SLOW_MS[asked++ % SLOW_MS.length];
    await new Promise((resolve) => setTimeout(resolve, delay));
    await route.fallback();
  });
}

const VIEWS: readonly (readonly [
  name: string,
  path: () => string,
  drawn: (page: Page) => Promise<unknown>,
])[] = [
  ["the overview", () => "/", (page) => page.getByText("The last 48 hours").waitFor()],
  ["the athletes", () => "/athletes", (page) => page.getByRole("row").nth(40).waitFor()],
  [
    "the athletes of a state",
    () => "/athletes?status=completed",
    (page) => page.getByRole("row").nth(40).waitFor(),
  ],
  [
    "athletes whom nobody found",
    () => "/athletes?search=zzz",
    (page) => page.getByText("No athlete fits.").waitFor(),
  ],
  [
    "one athlete, with syncs and races",
    () => `/athletes/${club.ids[0]}`,
    async (page) => {
      await page.getByRole("region", { name: "Races, as a table" }).waitFor();
      await page.getByRole("region", { name: "Pages" }).waitFor();
      await page.getByRole("log", { name: "Log" }).waitFor();
    },
  ],
  [
    "the dead letters",
    () => "/dead-letters",
    (page) => page.getByText("The message", { exact: true }).nth(3).waitFor(),
  ],
  ["no view", () => "/elsewhere", (page) => page.getByText("Nothing is here").waitFor()],
];

const SIZES = [
  { width: 1240, height: 900 },
  { width: 360, height: 740 },
] as const;

describe.each(SIZES)("what stands on a screen of $width × $height", (viewport) => {
  describe.each(["fast", "slow"] as const)("stays where it is while answers come, %s ones:", (pace) => {
    it.each(VIEWS)("%s", async (_name, path, drawn) => {
      const { page, open } = await door.visit({ viewport });
      await page.addInitScript(WATCH);
      if (pace === "slow") await slowDown(page);
      await open(path());
      await drawn(page);
      await page.getByText(`${ATHLETES} fresh`).waitFor();
      await expectStill(page);
    });

    it("one athlete, without syncs and races", async () => {
      const { page, open } = await door.visit({ viewport });
      await page.addInitScript(WATCH);
      if (pace === "slow") await slowDown(page);
      await alterAnswers<{ sessions: unknown[] }>(page, /admin\/sessions\?/, (answer) => {
        answer.sessions = [];
      });
      await alterAnswers<{ races: unknown[] }>(page, /admin\/athletes\/\d+\/races\?/, (answer) => {
        answer.races = [];
      });
      await open(`/athletes/${club.ids[0]}`);
      await page.getByText("None yet.").waitFor();
      await page.getByText("None.", { exact: true }).waitFor();
      await page.getByText(`${ATHLETES} fresh`).waitFor();
      await expectStill(page);
    });
  });
});

/** An athlete's way through a sync, as the list tells it from one answer to the next. */
const STEPS: readonly object[] = [
  { sync_status: "idle" },
  {
    sync_status: "queued",
    session_status: "queued",
    session_pages_count: 0,
    waiting: { for: "quota", until: Date.now() + 600_000, explanation: "It waits for Strava's quota." },
  },
  {
    sync_status: "in_progress",
    session_status: "in_progress",
    session_pages_count: 3,
    session_pages_expected: 9,
    session_cursor_before: 1_560_000_000,
    session_started_at: Date.now() - 60_000,
    session_updated_at: Date.now() - 5_000,
    waiting: null,
  },
  { sync_status: "completed", session_status: "completed", waiting: null, last_synced_at: Date.now() },
];

describe.each(SIZES)("what stands on a screen of $width × $height", (viewport) => {
  it("stays where it is while everybody is synced, and times and counts change", async () => {
    const { page, open } = await door.visit({ viewport });
    await page.addInitScript(WATCH);
    let turn = 0;
    await alterAnswers<{ athletes: { races_count: number }[] }>(page, /admin\/athletes\?/, ({ athletes }) => {
      const step = STEPS[turn++ % STEPS.length];
      for (const athlete of athletes) Object.assign(athlete, step, { races_count: 10 ** (turn % 4) });
    });
    await open("/athletes");
    await expect.poll(() => turn, { timeout: 90_000 }).toBeGreaterThan(STEPS.length);
    await expectStill(page);
  });
});

async function expectStill(page: Page): Promise<void> {
  // Two frames later everything that was answered is drawn.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  const shifts: Shift[] = await page.evaluate("window.shifts");
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  const worst = shifts.toSorted((a, b) => b.value - a.value).slice(0, 5);
  expect(sum, JSON.stringify(worst, null, 1)).toBeLessThan(SHIFT_MAX);
}
