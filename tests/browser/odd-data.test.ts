import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alterAnswers } from "./altered-answers.ts";
import { type Door, expectNoComplaint, idOf, openDoor, type Visitor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
  const { page, open } = await door.visit();
  await open(`/athletes/${idOf("Odd times")}`);
  await page.getByRole("button", { name: "Full sync of Odd times" }).click();
  await page.getByText("Full sync · Completed").waitFor({ timeout: 120_000 });
});

afterAll(() => door.close());

/** Beyond every time that JavaScript knows. */
const NO_TIME = "Infinity";

async function expectWhole({ page }: Visitor): Promise<void> {
  expect(await page.getByText("This part of the page is broken.").count()).toBe(0);
}

describe("an address", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "___"])(
    "that narrows dead letters down to the reason %s shows the page",
    async (reason) => {
      const visitor = await door.visit();
      await visitor.open(`/dead-letters?reason=${reason}`);
      await visitor.page.getByText(/No message waits to be looked at\.|Correct these fields/).waitFor();
      const chip = visitor.page.getByRole("link", { name: /^Only “/ });
      expect(await chip.textContent()).toMatch(/^Only “[A-Z_][a-zA-Z_ ]+” ×$/);
      await expectWhole(visitor);
      expectNoComplaint(visitor);
    },
  );

  it("with the names of all that objects have leads to every view", async () => {
    const visitor = await door.visit();
    const odd = "__proto__=1&constructor=2&toString=3&valueOf=4";
    for (const path of ["/", "/athletes", `/athletes/${idOf("Odd times")}`, "/dead-letters"]) {
      await visitor.open(`${path}?${odd}`);
      await visitor.page.getByRole("heading", { level: 1 }).waitFor();
      await expectWhole(visitor);
    }
    expectNoComplaint(visitor);
  });

  it.each(["//", "//athletes", "///"])("such as %s shows a page", async (path) => {
    const visitor = await door.visit();
    await visitor.page.goto(new URL(visitor.page.url()).origin + path);
    await visitor.page.getByRole("navigation", { name: "Views" }).waitFor();
    await visitor.page.getByRole("heading", { level: 1 }).waitFor();
    expectNoComplaint(visitor);
  });
});

describe("races that Strava tells with odd local times", () => {
  it("are shown with the days on which they were run", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/athletes/${idOf("Odd times")}`);
    const rows = page.getByRole("region", { name: "Races, as a table" }).locator("tbody tr");
    await rows.first().waitFor();
    const days = await rows.locator("td.day").allTextContents();
    expect(days.length).toBeGreaterThan(10);
    for (const day of days) expect(day).toMatch(/^\d{1,2} \w{3,4} \d{4}$/);
    await expectWhole(visitor);
    expectNoComplaint(visitor);
  });
});

interface Listed {
  readonly races?: Record<string, unknown>[];
  readonly sessions?: Record<string, unknown>[];
  readonly pages?: Record<string, unknown>[];
  readonly logs?: Record<string, unknown>[];
  readonly athletes?: Record<string, unknown>[];
  readonly dead_letters?: Record<string, unknown>[];
}

/** One thing that cannot be drawn among others that can. */
interface Broken {
  readonly what: string;
  readonly path: () => string;
  readonly answer: RegExp;
  readonly list: keyof Listed;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Begins the line that stands in its place. */
  readonly says: RegExp;
}

const ofAthlete = () => `/athletes/${idOf("Odd times")}`;

const BROKEN: readonly Broken[] = [
  {
    what: "a race",
    path: ofAthlete,
    answer: /admin\/athletes\/\d+\/races\?/,
    list: "races",
    fields: { start_date_local: "yesterday" },
    says: /^Race \d+ cannot be shown/,
  },
  {
    what: "a sync",
    path: ofAthlete,
    answer: /admin\/sessions\?/,
    list: "sessions",
    fields: { started_at: NO_TIME },
    says: /^Sync sync-\d+-\d+ cannot be shown/,
  },
  {
    what: "a page of a sync",
    path: ofAthlete,
    answer: /admin\/sessions\/sync-/,
    list: "pages",
    fields: { committed_at: NO_TIME },
    says: /^Page \d+ cannot be shown/,
  },
  {
    what: "a line of a log",
    path: ofAthlete,
    answer: /admin\/sync-logs\?/,
    list: "logs",
    fields: { created_at: NO_TIME },
    says: /^Line \d+ cannot be shown/,
  },
  {
    what: "an athlete",
    path: () => "/athletes",
    answer: /admin\/athletes\?/,
    list: "athletes",
    fields: { last_synced_at: NO_TIME },
    says: /^Athlete \d+ cannot be shown/,
  },
  {
    what: "a dead letter",
    path: () => "/dead-letters?state=all",
    answer: /admin\/dead-letters\?/,
    list: "dead_letters",
    fields: { created_at: NO_TIME },
    says: /^Dead letter letter-\d cannot be shown/,
  },
];

/** As much of the overview as is changed here. */
interface Overview {
  readonly budget: { readonly day: object };
  readonly alerts: object;
  readonly history: readonly object[];
  readonly athletes: object;
}

describe("one thing that cannot be drawn", () => {
  it.each(BROKEN)(
    "leaves everything else of the page: $what",
    async ({ path, answer, list, fields, says }) => {
      const visitor = await door.visit();
      const { page, open } = visitor;
      await alterAnswers<Listed>(page, answer, (told) => Object.assign(told[list]?.[0] ?? {}, fields));
      await open(path());
      await page.getByText(says).waitFor();
      expect(await page.getByText(says).count()).toBe(1);
      await page.getByText(says).getByRole("link", { name: "Its data" }).waitFor();
      await expectWhole(visitor);
      if (path() !== ofAthlete()) return;
      await page.getByRole("region", { name: "Races, as a table" }).locator("td.day").first().waitFor();
      await page
        .getByText("Full sync · Completed")
        .or(page.getByText(/^Sync sync-/))
        .first()
        .waitFor();
      expect(await page.getByRole("button", { name: "Full sync of Odd times" }).isEnabled()).toBe(true);
      await page.getByRole("button", { name: "Delete the athlete…" }).click();
      await page.getByRole("dialog").waitFor();
    },
  );

  it("is drawn again as soon as it can be", async () => {
    const { page, open } = await door.visit();
    let isBroken = true;
    await alterAnswers<Listed>(page, /\/races\?/, ({ races = [] }) => {
      if (isBroken) Object.assign(races[0] ?? {}, { start_date_local: "yesterday" });
    });
    await open(ofAthlete());
    await page.getByText(/^Race \d+ cannot be shown/).waitFor();
    isBroken = false;
    await page.getByText(/^Race \d+ cannot be shown/).waitFor({ state: "detached" });
  });

  it.each<[what: string, change: (overview: Overview) => void]>([
    [
      "a moment of the breaker",
      ({ budget }) =>
        Object.assign(budget, { breaker: { since: NO_TIME, reason: "", next_try_at: NO_TIME, tries: 1 } }),
    ],
    [
      "an impossible time in a person's words",
      ({ budget }) =>
        Object.assign(budget, { paused: { since: null, reason: "Until 2026-13-45T25:61:00Z." } }),
    ],
    ["an alert", ({ alerts }) => Object.assign(alerts, [{ key: "odd", since: NO_TIME, sentence: "Odd." }])],
    ["a window", ({ budget }) => Object.assign(budget.day, { ends_at: NO_TIME })],
    ["the last success", (overview) => Object.assign(overview, { last_success_at: NO_TIME })],
    ["an hour", ({ history }) => Object.assign(history[0] ?? {}, { hour: NO_TIME, pages: 1 })],
    [
      "a reason",
      (overview) =>
        Object.assign(overview, {
          dead_letters: { open: 1, by_reason: [{ reason: "__proto__", letters: 1 }] },
        }),
    ],
    ["a count of a state", ({ athletes }) => Object.assign(athletes, { completed: null })],
  ])("takes no more of the overview than itself: %s", async (_what, change) => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await alterAnswers<Overview>(page, /\/overview$/, change);
    await open("/");
    await page.getByText("The last 48 hours").waitFor();
    await page.getByRole("heading", { name: "This quarter hour" }).waitFor();
    await page.getByRole("heading", { name: "Under way" }).waitFor();
    await page.getByRole("button", { name: "Sync all" }).waitFor();
    await page.getByRole("link", { name: "Athletes", exact: true }).click();
    await page.getByRole("row").nth(1).waitFor();
    await expectWhole(visitor);
  });
});
