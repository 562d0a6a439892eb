import { createServer } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { createPushSubscriptions, createStravaClient, readConsent } from "@paceline/strava";
import { createStravaSim, type FaultRule } from "@paceline/strava-sim";
import { serveStravaSim } from "@paceline/strava-sim/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";

const LISTING_PATH = "/api/v3/athlete/activities";
/** For callers that are kept waiting on purpose; whoever is to be answered has as long as it takes. */
const TIMEOUT_MS = 50;

/** A simulated Strava on a port of its own, closed when the test is over. */
async function serve(...faults: readonly FaultRule[]) {
  const sim = createStravaSim({
    world: { seed: 6, athletes: 1, activities: { min: 10, max: 10 } },
    now: () => Date.UTC(2026, 2, 4, 6),
    clientId: "client",
    clientSecret: "secret",
    webhooks: { fetch },
    faults,
  });
  const [athlete] = sim.world.athletes.values();
  if (athlete === undefined) throw new Error("The world has no athlete.");
  athlete.expiresAt = Date.UTC(2026, 2, 4, 12) / 1000;
  for (const { wire } of athlete.activities.values()) wire.visibility = "everyone";
  const server = await serveStravaSim(sim);
  onTestFinished(() => server.close());
  const headers = { authorization: `Bearer ${athlete.accessToken}` };
  const get = (signal: AbortSignal | null = null) =>
    fetch(`${server.url}${LISTING_PATH}?per_page=4`, { headers, signal });
  return { sim, athlete, server, get };
}

const once = { path: "/", after: 0, times: 1 } as const;

/** This machine's addresses but 127.0.0.1; link-local ones, which want a scope, left out. */
const otherAddresses = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address }) => address)
  .filter((address) => address !== "127.0.0.1" && !address.startsWith("fe80:"));

/** "connected", or the code of what went wrong. */
function reach(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => resolve("connected"));
    socket.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    onTestFinished(() => void socket.destroy());
  });
}

/** A callback that echoes the challenge and keeps the events. */
async function listen() {
  const events: unknown[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.method === "POST") events.push(JSON.parse(body));
    const { searchParams } = new URL(request.url ?? "/", "http://callback.invalid");
    response.end(JSON.stringify({ "hub.challenge": searchParams.get("hub.challenge") }));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The callback listens on no port.");
  return { url: `http://127.0.0.1:${address.port}/webhook`, events };
}

describe("the server", () => {
  it.skipIf(otherAddresses.length === 0)("listens on the loopback address only", async () => {
    const { server } = await serve();
    const port = Number(new URL(server.url).port);
    expect(await reach("127.0.0.1", port)).toBe("connected");
    for (const address of otherAddresses) expect(await reach(address, port)).toBe("ECONNREFUSED");
  });

  it("answers a listing as the simulator does, headers and all", async () => {
    const { get, sim } = await serve();
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(response.headers.get("x-ratelimit-usage")).toBe("1,1");
    expect(await response.json()).toHaveLength(4);
    expect(sim.requests).toMatchObject([
      { path: LISTING_PATH, query: { per_page: "4" }, result: 200, rows: 4 },
    ]);
  });

  it("reads the form of a refresh", async () => {
    const { server, athlete } = await serve();
    const body = new URLSearchParams({
      client_id: "client",
      client_secret: "secret",
      grant_type: "refresh_token",
      refresh_token: athlete.refreshToken,
    });
    const response = await fetch(`${server.url}/oauth/token`, { method: "POST", body });
    expect(await response.json()).toMatchObject({ access_token: athlete.accessToken });
  });

  it("shows the consent page, whose form sends the athlete back", async () => {
    const { server, athlete } = await serve();
    const query = new URLSearchParams({
      client_id: "client",
      redirect_uri: "http://127.0.0.1:1/callback",
      response_type: "code",
      scope: "read,activity:read_all",
      state: "s",
    });
    const url = `${server.url}/oauth/authorize?${query}`;
    expect(await (await fetch(url)).text()).toContain('<form method="post">');
    const body = new URLSearchParams({
      athlete: String(athlete.id),
      decision: "allow",
      scope: "activity:read_all",
    });
    const { status, headers } = await fetch(url, { method: "POST", body, redirect: "manual" });
    expect(status).toBe(302);
    expect(readConsent(new URL(headers.get("location") ?? "").searchParams)).toMatchObject({
      kind: "granted",
    });
  });

  it("asks a callback, posts events to it as they happen, and leaves it once it is told to", async () => {
    const { server, sim, athlete } = await serve();
    const callback = await listen();
    const subscriptions = createPushSubscriptions({
      fetch,
      baseUrl: server.url,
      clientId: "client",
      clientSecret: "secret",
      limits: { timeoutMs: 30_000, bodyBytesMax: 1_048_576 },
    });
    const created = await subscriptions.createSubscription({
      callbackUrl: callback.url,
      verifyToken: "token",
    });
    expect(created.ok).toBe(true);
    sim.world.revoke(athlete.id);
    await vi.waitFor(() => expect(callback.events).toMatchObject([{ updates: { authorized: "false" } }]));
    const deleted = await subscriptions.deleteSubscription(created.ok ? created.value : 0);
    expect(deleted.ok).toBe(true);
  });

  it("answers what it does not know with an empty 404", async () => {
    const { server } = await serve();
    const response = await fetch(`${server.url}/api/v3/athlete`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("");
  });

  it("resets a connection without a word", async () => {
    const { get } = await serve({ ...once, reset: true });
    await expect(get()).rejects.toThrow(TypeError);
    expect((await get()).status).toBe(200);
  });

  it("breaks off in the middle of a body that promised more", async () => {
    const { get } = await serve({ ...once, truncate: true });
    const response = await get();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect((await get()).status).toBe(200);
  });

  it("keeps silent until the caller gives up", async () => {
    const { get, sim } = await serve({ ...once, timeout: true });
    await expect(get(AbortSignal.timeout(TIMEOUT_MS))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(sim.requests).toMatchObject([{ result: "timeout" }]);
    expect((await get()).status).toBe(200);
  });

  it("frees its port when it is closed, even from under a waiting caller", async () => {
    const { server, get, sim } = await serve({ ...once, timeout: true });
    const waiting = expect(get()).rejects.toThrow(TypeError);
    await vi.waitFor(() => expect(sim.requests).toHaveLength(1));
    await server.close();
    await waiting;
    const successor = createServer();
    onTestFinished(() => void successor.close());
    const port = Number(new URL(server.url).port);
    await new Promise<void>((resolve, reject) => {
      successor.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    expect(successor.address()).toMatchObject({ port });
  });
});

describe("the client, over real connections,", () => {
  it.each<[claim: string, faults: readonly FaultRule[], reason: string | null]>([
    ["reads a page", [], null],
    ["takes a reset for a network failure", [{ ...once, reset: true }], "network"],
    ["takes a broken body for a network failure", [{ ...once, truncate: true }], "network"],
    ["gives up on silence", [{ ...once, timeout: true }], "timeout"],
    ["does not take a page of HTML for a list", [{ ...once, html: true }], "unreadable_body"],
    ["knows maintenance when it sees it", [{ ...once, status: 597 }], "server_error"],
    ["hears of a spent limit", [{ ...once, status: 429 }], "rate_limited"],
    ["takes an empty list for what it says", [{ ...once, empty: true }], null],
  ])("%s", async (_claim, faults, reason) => {
    const { server, athlete } = await serve(...faults);
    const client = createStravaClient({
      fetch,
      baseUrl: server.url,
      clientId: "client",
      clientSecret: "secret",
      limits: { timeoutMs: reason === "timeout" ? TIMEOUT_MS : 30_000, bodyBytesMax: 1_048_576 },
    });
    const cursor = { after: null, before: null, page: 1 };
    const listed = await client.listActivities({ accessToken: athlete.accessToken, cursor, perPage: 4 });
    expect(listed.ok ? null : listed.failure.reason).toBe(reason);
  });

  it("takes as long over an answer as it was told to", async () => {
    const { sim } = await serve();
    const server = await serveStravaSim(sim, { latencyMs: 120 });
    onTestFinished(() => server.close());
    const sinceMs = performance.now();
    await fetch(server.url);
    // A timer may be a millisecond early.
    expect(performance.now() - sinceMs).toBeGreaterThanOrEqual(119);
  });
});
