import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "@paceline/tools/demo/free-port";
import { type RunningWorkers, startWorkers } from "@paceline/tools/demo/workers";
import { migrateLocal } from "@paceline/tools/wrangler";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const START_TIMEOUT_MS = 180_000;
/** A scrape and an evaluation of the rules, each every second, on a machine that has much else to do. */
const SCRAPE_TIMEOUT_MS = 60_000;

/** Where a program is; null where the `PATH` has none. `.ci/unpack-prometheus` brings these. */
function find(program: string): string | null {
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return places.find((place) => existsSync(place)) ?? null;
}

const PROMTOOL = find("promtool");
const PROMETHEUS = find("prometheus");
const unless = (path: string | null, program: string) =>
  path === null ? ` (skipped: there is no ${program} on the PATH)` : "";

/** README's scrape configuration and its alert rules. */
const [SCRAPE_CONFIG = "", RULES = ""] = [
  ...readFileSync("README.md", "utf8").matchAll(/^```yaml\n(.*?)^```$/gms),
].map(([, yaml = ""]) => yaml);
const README_TOKEN_FILE = "/etc/prometheus/paceline-admin-token";
const README_TARGET = "paceline-producer.<you>.workers.dev";

let folder: string;
let workers: RunningWorkers;

beforeAll(async () => {
  if (PROMTOOL === null && PROMETHEUS === null) return;
  folder = await mkdtemp(join(tmpdir(), "paceline-prometheus-"));
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  await migrateLocal(join(folder, "state"), signal);
  const vars = { STRAVA_CLIENT_ID: "4711", STRAVA_CLIENT_SECRET: "the-secret-of-the-application" };
  workers = await startWorkers({ stateFolder: join(folder, "state"), vars, signal });
  await writeFile(join(folder, "rules.yml"), RULES);
  await writeFile(join(folder, "token"), workers.adminToken);
  await writeFile(join(folder, "prometheus.yml"), configuration(new URL(workers.url).host));
}, START_TIMEOUT_MS);

afterAll(async () => {
  await workers?.stop();
  await workers?.forget();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** README's configuration for the workers on this machine, which speak no TLS, with its rules, and no patience. */
function configuration(target: string): string {
  expect(SCRAPE_CONFIG).toContain(README_TOKEN_FILE);
  expect(SCRAPE_CONFIG).toContain(README_TARGET);
  const scrape = SCRAPE_CONFIG.replace(README_TOKEN_FILE, join(folder, "token"))
    .replace(README_TARGET, target)
    .replace("scheme: https", "scheme: http");
  return `global: { scrape_interval: 1s, evaluation_interval: 1s }\nrule_files: [${join(folder, "rules.yml")}]\n${scrape}`;
}

describe.skipIf(PROMTOOL === null)(`promtool${unless(PROMTOOL, "promtool")}`, () => {
  const check = (args: readonly string[], input = "") =>
    spawnSync(PROMTOOL ?? "", ["check", ...args], { input, encoding: "utf8" });

  it("finds nothing to complain of in the metrics of the real worker", async () => {
    const headers = { authorization: `Bearer ${workers.adminToken}` };
    const text = await (await fetch(`${workers.url}/metrics`, { headers })).text();
    expect(text).toContain("paceline_paused 0");
    expect(check(["metrics"], text)).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("takes README's scrape configuration and its alert rules", () => {
    expect(check(["config", join(folder, "prometheus.yml")])).toMatchObject({ status: 0 });
    const rules = check(["rules", join(folder, "rules.yml")]);
    expect(rules).toMatchObject({ status: 0, stdout: expect.stringContaining("3 rules found") });
  });
});

describe.skipIf(PROMETHEUS === null)(`Prometheus${unless(PROMETHEUS, "prometheus")}`, () => {
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    url = `http://127.0.0.1:${await freePort()}`;
    const storage = join(folder, "data");
    child = spawn(
      PROMETHEUS ?? "",
      [`--config.file=${join(folder, "prometheus.yml")}`, `--storage.tsdb.path=${storage}`].concat(
        `--web.listen-address=${new URL(url).host}`,
      ),
      { stdio: "ignore" },
    );
  });

  afterAll(async () => {
    const ended = new Promise((end) => child.once("close", end));
    child.kill("SIGTERM");
    await ended;
  });

  async function ask<Data>(path: string): Promise<Data> {
    const answer = await fetch(`${url}/api/v1/${path}`);
    const { data }: { readonly data: Data } = JSON.parse(await answer.text());
    return data;
  }

  const patience = { timeout: SCRAPE_TIMEOUT_MS, interval: 250 };

  it("scrapes the real worker by README's configuration, and keeps every sample", async () => {
    await vi.waitFor(async () => {
      const { activeTargets } = await ask<{ activeTargets: readonly object[] }>("targets?state=active");
      expect(activeTargets).toMatchObject([{ health: "up", lastError: "", scrapePool: "paceline" }]);
    }, patience);
    const sampleOf = async (query: string) => {
      const { result } = await ask<{ result: readonly { readonly value: readonly [number, string] }[] }>(
        `query?query=${encodeURIComponent(query)}`,
      );
      return result[0]?.value[1];
    };
    expect(await sampleOf("paceline_paused")).toBe("0");
    const scraped = await sampleOf("scrape_samples_scraped");
    expect(Number(scraped)).toBeGreaterThan(30);
    expect(await sampleOf('count({__name__=~"paceline_.+"})')).toBe(scraped);
  });

  it("evaluates README's rules, and none fires where nothing is wrong", async () => {
    await vi.waitFor(async () => {
      const { groups } = await ask<{ groups: readonly { readonly rules: readonly object[] }[] }>("rules");
      const rules = groups.flatMap((group) => group.rules);
      expect(rules).toHaveLength(3);
      expect(rules).toEqual(rules.map(() => expect.objectContaining({ health: "ok", state: "inactive" })));
    }, patience);
  });
});
