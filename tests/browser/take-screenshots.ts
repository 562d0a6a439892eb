import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createRandom } from "@paceline/strava-sim";
import { buildDashboard } from "@paceline/tools/dashboard";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { type Club, startClub } from "./club.ts";
import { signIn } from "./sign-in.ts";

/** Where README's pictures lie. */
const FOLDER = "docs/dashboard";
/** So few reads that some athletes have to wait for the next window. */
const FULL = { athletes: 40, activities: 1_800, latencyMs: 250, readsPerWindow: 60, readsPerDay: 2_000 };
/** What shows that the pictures can be made; none worth looking at. */
const SMOKE = { ...FULL, athletes: 3, activities: 100, latencyMs: 0 };

const USAGE = `pnpm screenshots [options]

Makes README's pictures of the dashboard anew, in Chromium, from the real workers and a simulated Strava.
  --smoke   a club of three, in half a minute: shows that the pictures can be made`;

const HOUR_MS = 3_600_000;
const HOURS = 46;
const WIDTH = 1_120;

/** Two days of a club like this one, from one seed: the totals at the end of each hour. */
function earlierHours(): string {
  const random = createRandom(7);
  const now = Date.now();
  let [pages, races, syncs] = [0, 0, 0];
  const rows = Array.from({ length: HOURS }, (_, i) => {
    const hour = now - (now % HOUR_MS) - (HOURS - i) * HOUR_MS;
    const isNight = new Date(hour).getUTCHours() < 6;
    pages += isNight ? random.integer(0, 6) : random.integer(30, 90);
    races += isNight ? random.integer(0, 3) : random.integer(20, 60);
    syncs += isNight ? 0 : random.integer(2, 9);
    return `(${hour}, ${syncs}, ${pages}, ${races}, ${hour})`;
  });
  return `INSERT INTO sync_totals (hour, syncs_completed, pages, races_written, last_completed_at) VALUES ${rows.join(", ")}`;
}

async function picture(
  browser: Browser,
  club: Club,
  path: string,
  name: string,
  options: Options,
): Promise<void> {
  const { colorScheme, height, until } = options;
  const context = await browser.newContext({
    viewport: { width: WIDTH, height },
    colorScheme,
    timezoneId: "Europe/Amsterdam",
  });
  const page = await context.newPage();
  await signIn(page, club);
  await page.goto(club.url + path);
  await until(page);
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  await context.close();
}

interface Options {
  readonly colorScheme: "light" | "dark";
  readonly height: number;
  readonly until: (page: Page) => Promise<unknown>;
}

const { values } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit();
}
await buildDashboard();
const club = await startClub({
  ...(values.smoke ? SMOKE : FULL),
  sql: earlierHours,
  changed: (world, ids) => {
    const last = ids.at(-1);
    if (last !== undefined) world.revoke(last);
  },
});
const browser = await launchChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  const headers = { authorization: `Bearer ${club.adminToken}`, "content-type": "application/json" };
  const post = (path: string, body: unknown) =>
    fetch(`${club.url}/api/admin/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  // The one who left is asked first, so that something wants a person.
  await post(`athletes/${club.ids.at(-1)}/sync`, { mode: "full" });
  await post("syncs", { mode: "full" });
  await picture(browser, club, "/", "overview", {
    colorScheme: "light",
    height: 1_010,
    until: (page) => page.getByText(/^1?\d fresh,.*needs? to reconnect/).waitFor({ timeout: 300_000 }),
  });
  await picture(browser, club, `/athletes/${club.ids[0]}`, "athlete", {
    colorScheme: "dark",
    height: 900,
    until: (page) => page.getByRole("region", { name: "Races, as a table" }).waitFor(),
  });
} finally {
  await browser.close();
  await club.stop();
}
