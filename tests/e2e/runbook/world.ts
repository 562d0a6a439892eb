import { globSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { createStravaSim, type StravaSim } from "@paceline/strava-sim";
import { serveStravaSim } from "@paceline/strava-sim/server";
import { connectAdmin } from "@paceline/tools/demo/admin";
import { type RunningWorkers, startWorkers } from "@paceline/tools/demo/workers";
import { setup } from "@paceline/tools/provision/setup";
import { migrateLocal } from "@paceline/tools/wrangler";
import type { FakeAccount } from "../../support/account/fake-account.ts";
import { accountOf, installStub } from "../../support/account/stub-wrangler.ts";
import { foundClub } from "../../unit/tools/provision/club.ts";

const START_TIMEOUT_MS = 180_000;
const DATABASE_BUSY_MS = 10_000;

/** What the operator has in the shell and in the password manager; each has the shape that `pnpm run setup` wants. */
const SECRETS = {
  ADMIN_TOKEN: "the-admin-token-of-the-runbook",
  ALERT_WEBHOOK_URL: "none",
  STRAVA_CLIENT_ID: "4711",
  STRAVA_CLIENT_SECRET: "the-secret-of-the-application",
  STRAVA_WEBHOOK_VERIFY_TOKEN: "the-verify-token-of-the-runbook",
  TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
};

/** A club that runs: the real workers on local D1 and queues, a simulated Strava, and a Cloudflare account that records. */
export interface ClubOfRunbook {
  readonly workers: RunningWorkers;
  readonly sim: StravaSim;
  readonly secrets: typeof SECRETS;
  readonly stravaUrl: string;
  readonly stateFolder: string;
  /** Copies of the wrangler files, beside a `wrangler` that is the account. */
  readonly accountFolder: string;
  /** The operator's own folder. */
  readonly home: string;
  /** Two athletes, connected. */
  readonly athletes: readonly [number, number];
  account(): Promise<FakeAccount>;
  /** Asks or changes the database's file, as another program would. */
  rows(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[];
  /** Runs one of the producer's crons. */
  runCron(cron: string): Promise<void>;
  /** The keys of the alerts that fire, once the cron that raises them has run. */
  alerts(): Promise<string[]>;
  /** Both athletes, and nothing else: no sync, no letter, no pause. */
  begin(): Promise<void>;
  leave(): Promise<void>;
}

export async function foundClubOfRunbook(): Promise<ClubOfRunbook> {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const folder = await mkdtemp(join(tmpdir(), "paceline-runbook-"));
  const [stateFolder, accountFolder, home] = ["state", "account", "home"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const sim = createStravaSim({
    clientId: SECRETS.STRAVA_CLIENT_ID,
    clientSecret: SECRETS.STRAVA_CLIENT_SECRET,
    world: { seed: 7, athletes: 2, activities: { min: 40, max: 60 } },
    now: Date.now,
    limits: { read: { short: 10_000, day: 100_000 }, overall: { short: 20_000, day: 200_000 } },
    webhooks: { fetch },
  });
  const server = await serveStravaSim(sim);
  await migrateLocal(stateFolder, signal);
  const vars = { ...SECRETS, STRAVA_BASE_URL: server.url };
  const workers = await startWorkers({ stateFolder, vars, signal });
  const database = openDatabase(stateFolder);
  const [first, second] = [...sim.world.athletes.values()];
  if (first === undefined || second === undefined) throw new Error("The simulated club has no athletes.");
  await foundAccount(accountFolder, home);

  const rows = (sql: string, ...values: SQLInputValue[]) => database.prepare(sql).all(...values);
  async function runCron(cron: string): Promise<void> {
    const path = `/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}`;
    const answer = await fetch(workers.url + path);
    if (!answer.ok) throw new Error(`The cron ${cron} answered ${answer.status}: ${await answer.text()}`);
  }
  return {
    workers,
    sim,
    secrets: SECRETS,
    stravaUrl: server.url,
    stateFolder,
    accountFolder,
    home,
    athletes: [first.id, second.id],
    account: () => accountOf(join(accountFolder, "node_modules/.bin")),
    rows,
    runCron,
    async alerts() {
      await runCron("*/15 * * * *");
      return rows("SELECT key FROM alerts WHERE ended_at IS NULL").map(({ key }) => String(key));
    },
    async begin() {
      for (const table of EMPTIED) rows(`DELETE FROM ${table}`);
      rows(`UPDATE strava_budget SET paused_until = NULL, paused_reason = NULL, paused_since = NULL, resumed_at = NULL, breaker_until = NULL,
        breaker_since = NULL, breaker_reason = NULL, breaker_tries = 0, failing_athletes = '[]',
        overall_short_used = 0, overall_day_used = 0, read_short_used = 0, read_day_used = 0`);
      await connectAdmin({ ...workers, adminToken: SECRETS.ADMIN_TOKEN }).importAthletes([first, second]);
    },
    async leave() {
      database.close();
      await workers.stop();
      await workers.forget();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const EMPTIED = [
  "dead_letters",
  "sync_pages",
  "sync_logs",
  "sync_sessions",
  "athletes",
  "webhook_events",
  "alerts",
] as const;

function openDatabase(stateFolder: string): DatabaseSync {
  const files = globSync(join(stateFolder, "v3/d1/*/*.sqlite")).filter((path) => !path.includes("metadata"));
  const [file] = files;
  if (file === undefined || files.length > 1)
    throw new Error(`${stateFolder} holds ${files.length} databases.`);
  return new DatabaseSync(file, { timeout: DATABASE_BUSY_MS });
}

/** A folder in which `pnpm run setup` and `ship` find an account that has all they need, and record what they do there. */
async function foundAccount(folder: string, home: string): Promise<void> {
  const club = await foundClub({ given: SECRETS });
  await setup({ environment: "production", dryRun: false, replace: [], save: null }, club.world);
  await cp(club.world.folder, folder, { recursive: true });
  await mkdir(home, { recursive: true });
  await club.leave();
  await installStub(join(folder, "node_modules/.bin"), club.account);
  const scripts = Object.fromEntries(
    ["setup", "ship"].map((name) => [name, `node ${resolve("tools", name)}.ts`]),
  );
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", scripts }));
  // Nothing is to be installed here.
  await writeFile(join(folder, "pnpm-workspace.yaml"), "verifyDepsBeforeRun: false\n");
}
