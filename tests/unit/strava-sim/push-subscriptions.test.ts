import { describe, expect, it } from "vitest";
import { type Callback, inFrontOf, subscribed } from "./subscribed.ts";

describe("a subscription", () => {
  it("is made once its callback has echoed the challenge", async () => {
    const { subscribe, subscriptions, received } = inFrontOf(() => null);
    const created = await subscribe();
    expect(created).toMatchObject({ ok: true, value: expect.any(Number) });
    expect(
      received.map(({ method, url }) => [method, url.origin + url.pathname, [...url.searchParams.keys()]]),
    ).toEqual([
      ["GET", "https://club.example/webhook/path", ["from", "hub.verify_token", "hub.challenge", "hub.mode"]],
    ]);
    const callbackUrl = "https://club.example/webhook/path?from=strava";
    expect(await subscriptions.viewSubscription()).toMatchObject({
      value: [{ id: created.ok && created.value, callbackUrl }],
    });
  });

  it.each<[claim: string, callback: Callback]>([
    ["answers with another status", () => new Response("", { status: 403 })],
    [
      "redirects",
      () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
    ],
    ["echoes nothing", () => new Response("")],
    ["echoes something else", () => Response.json({ "hub.challenge": "else" })],
    ["answers with null", () => Response.json(null)],
    ["is not there", () => Promise.reject(new TypeError("refused"))],
  ])("is not made when its callback %s", async (_claim, callback) => {
    const { subscribe, subscriptions } = inFrontOf(callback);
    expect(await subscribe()).toMatchObject({
      ok: false,
      failure: { reason: "callback_unverified", status: 400 },
    });
    expect(await subscriptions.viewSubscription()).toMatchObject({ value: [] });
  });

  it("is not made when its callback takes too long", async () => {
    const { subscribe } = inFrontOf(() => null, { fetch: untilAborted, timeoutMs: 5 });
    expect(await subscribe()).toMatchObject({ failure: { reason: "callback_unverified" } });
  });

  it("is not made where the simulator has no way to the callback", async () => {
    expect(await inFrontOf(() => null, { fetch: null }).subscribe()).toMatchObject({
      failure: { reason: "callback_unverified" },
    });
  });

  it("is the application's only one", async () => {
    const { subscribe } = await subscribed();
    expect(await subscribe()).toMatchObject({ failure: { reason: "subscription_exists" } });
  });

  it("is the only one even where two are made at once", async () => {
    const { subscribe } = inFrontOf(() => null);
    const both = await Promise.all([subscribe(), subscribe()]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it("is gone once it is deleted, and another can be made", async () => {
    const { subscriptions, subscribe, subscriptionId } = await subscribed();
    expect(await subscriptions.deleteSubscription(subscriptionId)).toMatchObject({ ok: true });
    expect(await subscriptions.viewSubscription()).toMatchObject({ value: [] });
    expect(await subscriptions.deleteSubscription(subscriptionId)).toMatchObject({
      failure: { reason: "subscription_unknown" },
    });
    const next = await subscribe();
    expect(next.ok && next.value).not.toBe(subscriptionId);
  });

  it("is left alone by the deletion of another", async () => {
    const { subscriptions, subscriptionId } = await subscribed();
    expect(await subscriptions.deleteSubscription(subscriptionId + 1)).toMatchObject({
      failure: { reason: "subscription_unknown" },
    });
    expect(await subscriptions.viewSubscription()).toMatchObject({ value: [{ id: subscriptionId }] });
  });

  it("is nobody's business who does not know the client secret", async () => {
    const { sim, subscriptionId } = await subscribed();
    const url = "/api/v3/push_subscriptions";
    const secret = "client_id=client&client_secret=wrong";
    const send = (method: string, path: string, body = "") =>
      sim.handle({ method, url: path, authorization: null, body });
    expect(send("GET", `${url}?${secret}`)).toMatchObject({ status: 401 });
    expect(send("DELETE", `${url}/${subscriptionId}?${secret}`)).toMatchObject({ status: 401 });
    expect(send("POST", url, secret)).toMatchObject({ status: 401 });
  });

  it("is written down in the log without secrets, once it is answered", async () => {
    const { sim, subscriptions } = await subscribed();
    await subscriptions.viewSubscription();
    expect(sim.requests.map(({ method, path, result }) => [method, path, result])).toEqual([
      ["POST", "/api/v3/push_subscriptions", 201],
      ["GET", "/api/v3/push_subscriptions", 200],
    ]);
    for (const secret of ["the-client-secret", "the-verify-token"]) {
      expect(JSON.stringify(sim.requests)).not.toContain(secret);
    }
  });

  it("can be struck by a fault like anything else", async () => {
    const path = "/api/v3/push_subscriptions";
    const faults = [
      { path, after: 0, times: 1, status: 503 },
      { path, after: 1, times: 1, truncate: true },
    ] as const;
    const { subscribe } = inFrontOf(() => null, {}, { faults });
    expect(await subscribe()).toMatchObject({ failure: { reason: "server_error" } });
    expect(await subscribe()).toMatchObject({ failure: { reason: "network" } });
    expect(await subscribe()).toMatchObject({ failure: { reason: "subscription_exists" } });
  });
});

function untilAborted(_url: string, { signal }: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}
