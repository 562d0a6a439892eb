import { createPushSubscriptions, type Fetch } from "@paceline/strava";
import { describe, expect, it } from "vitest";

const URL_OF_SUBSCRIPTIONS = "https://strava.example/api/v3/push_subscriptions";

/** Strava with one answer to everything, which remembers what was asked. */
function subscriptions(status: number, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const asked: unknown[] = [];
  const fetch: Fetch = async (url, init) => {
    const form = Object.fromEntries(new URLSearchParams(String(init.body ?? "")));
    asked.push([init.method ?? "GET", url, form]);
    return new Response(status === 204 ? null : text, { status });
  };
  const client = createPushSubscriptions({
    fetch,
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "s3cret-client",
    limits: { timeoutMs: 20, bodyBytesMax: 1_000 },
  });
  const callback = { callbackUrl: "https://club.example/webhook", verifyToken: "s3cret-token" };
  return { ...client, asked, create: () => client.createSubscription(callback) };
}

interface Outcome {
  readonly ok: boolean;
  readonly failure?: { readonly explanation: string };
}

/** The failure; fails when there is none, or when its sentence gives away what must stay secret. */
function failureOf(result: Outcome) {
  if (result.failure === undefined) throw new Error("The request succeeded.");
  expect(result.failure.explanation).toMatch(/^\S.+\.$/);
  expect(JSON.stringify(result.failure)).not.toContain("s3cret");
  return result.failure;
}

function fault(resource: string, field: string, code: string) {
  return { message: "s3cret", errors: [{ resource, field, code }] };
}

describe("the subscription", () => {
  it("is made with a form, and its id comes back", async () => {
    const { create, asked } = subscriptions(201, { id: 120_475 });
    expect(await create()).toEqual({ ok: true, value: 120_475, rateLimit: null });
    const form = {
      client_id: "client",
      client_secret: "s3cret-client",
      callback_url: "https://club.example/webhook",
      verify_token: "s3cret-token",
    };
    expect(asked).toEqual([["POST", URL_OF_SUBSCRIPTIONS, form]]);
  });

  it("is viewed with its callback", async () => {
    const row = {
      id: 120_475,
      resource_state: 2,
      application_id: 7,
      callback_url: "https://club.example/webhook",
    };
    const { viewSubscription, asked } = subscriptions(200, [row]);
    const value = [{ id: 120_475, callbackUrl: "https://club.example/webhook" }];
    expect(await viewSubscription()).toEqual({ ok: true, value, rateLimit: null });
    expect(asked).toEqual([
      ["GET", `${URL_OF_SUBSCRIPTIONS}?client_id=client&client_secret=s3cret-client`, {}],
    ]);
  });

  it("that is none is viewed as an empty list", async () => {
    expect(await subscriptions(200, []).viewSubscription()).toMatchObject({ ok: true, value: [] });
  });

  it("is deleted by its id", async () => {
    const { deleteSubscription, asked } = subscriptions(204, "");
    expect(await deleteSubscription(5)).toEqual({ ok: true, value: undefined, rateLimit: null });
    expect(asked).toEqual([
      ["DELETE", `${URL_OF_SUBSCRIPTIONS}/5?client_id=client&client_secret=s3cret-client`, {}],
    ]);
  });
});

describe("an answer to a new subscription", () => {
  it.each<[status: number, body: unknown, reason: string]>([
    [400, fault("PushSubscription", "", "already exists"), "subscription_exists"],
    [400, fault("PushSubscription", "callback url", "not verifiable"), "callback_unverified"],
    [
      400,
      fault("PushSubscription", "callback url", "GET to callback URL does not return 200"),
      "callback_unverified",
    ],
    [400, fault("PushSubscription", "verify_token", "missing"), "unexpected_answer"],
    [400, fault("Application", "client_id", "invalid"), "unexpected_answer"],
    [400, fault("Activity", "callback url", "already exists"), "unexpected_answer"],
    [401, fault("Application", "", "invalid"), "unexpected_answer"],
    [403, fault("Application", "Status", "Inactive"), "application_inactive"],
    [429, "", "rate_limited"],
    [500, fault("PushSubscription", "", "already exists"), "server_error"],
    [201, "<html>s3cret</html>", "unreadable_body"],
    [201, { id: "5" }, "unreadable_body"],
    [201, {}, "unreadable_body"],
    [200, [], "unexpected_answer"],
  ])("of status %i and %j is %s", async (status, body, reason) => {
    expect(failureOf(await subscriptions(status, body).create())).toMatchObject({ reason, status });
  });
});

describe("an answer to the other calls", () => {
  it.each<[status: number, body: unknown, reason: string]>([
    [401, fault("Application", "client_id", "invalid"), "unexpected_answer"],
    [503, "", "server_error"],
    [200, "<html>s3cret</html>", "unreadable_body"],
    [200, { id: 5 }, "unreadable_body"],
    [200, [{ id: 5 }], "unreadable_body"],
  ])("of status %i and %j to a view is %s", async (status, body, reason) => {
    expect(failureOf(await subscriptions(status, body).viewSubscription())).toMatchObject({ reason, status });
  });

  it.each<[status: number, body: unknown, reason: string]>([
    [404, "", "subscription_unknown"],
    [404, fault("PushSubscription", "id", "not found"), "subscription_unknown"],
    [401, "", "unexpected_answer"],
    [200, "<html>s3cret</html>", "unexpected_answer"],
    [597, "", "server_error"],
  ])("of status %i and %j to a deletion is %s", async (status, body, reason) => {
    expect(failureOf(await subscriptions(status, body).deleteSubscription(5))).toMatchObject({
      reason,
      status,
    });
  });
});
