import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningWorkers, startWorkers } from "@paceline/tools/demo/workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESCRIPTION } from "../support/http/openapi.ts";
import { type WorkersLog, watchWorkersLog } from "./workers-log.ts";

let stateFolder: string;
let workers: RunningWorkers;
let log: WorkersLog;

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), "paceline-producer-"));
  // The description is there for anyone, also while the configuration is wrong.
  const vars = { INCREMENTAL_LOOKBACK_DAYS: "thirty" };
  workers = await startWorkers({ stateFolder, vars, signal: AbortSignal.timeout(120_000) });
  log = await watchWorkersLog(workers.logFile);
});

afterAll(async () => {
  await workers.stop();
  expect((await log.end()).secrets).toEqual([]);
  await workers.forget();
  await rm(stateFolder, { recursive: true, force: true });
});

describe("the producer, as it really runs,", () => {
  it("serves the API's description to anyone, with the security headers", async () => {
    const response = await fetch(`${workers.url}/api/openapi.json`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(DESCRIPTION);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": expect.stringContaining("application/json"),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=31536000",
      "cross-origin-resource-policy": "same-origin",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
  });

  it.each(["/api/openapi.json", "/connect", "/api/admin/athletes", "/races.csv", "/", "/nowhere"])(
    "answers HEAD as GET, without the body: %s",
    async (path) => {
      const got = await fetch(workers.url + path);
      const head = await fetch(workers.url + path, { method: "HEAD" });
      expect(head.status).toBe(got.status);
      expect(await head.text()).toBe("");
      const length = (await got.arrayBuffer()).byteLength;
      // The runtime serves the description itself, and tells no length of it.
      const told = head.headers.get("content-length");
      if (path !== "/api/openapi.json" || told !== null) expect(told).toBe(String(length));
      const alike = ["content-type", "cache-control", "content-security-policy", "x-content-type-options"];
      for (const name of alike) expect(head.headers.get(name), name).toBe(got.headers.get(name));
    },
  );

  it("takes nothing but GET and HEAD for it", async () => {
    expect((await fetch(`${workers.url}/api/openapi.json`, { method: "POST" })).status).toBe(405);
  });

  it("hands athletes on to the portal, and puts its own headers on the answer", async () => {
    const { status, headers } = await fetch(`${workers.url}/connect`);
    expect(status).toBe(503);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "referrer-policy": "same-origin",
      "strict-transport-security": "max-age=31536000",
    });
  });

  it("leaves every other address to the worker", async () => {
    const response = await fetch(`${workers.url}/api/admin/athletes`);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.status).toBe(401);
  });
});
