import { createAthleteConnections, type Fetch } from "@paceline/strava";
import { describe, expect, it } from "vitest";

const NEW_CONNECTION = {
  token_type: "Bearer",
  access_token: "a",
  refresh_token: "b",
  expires_at: 1_772_604_000,
  athlete: { id: 17, firstname: "Ada", lastname: "Lovelace", city: "London" },
};

function connectionsOf(fetch: Fetch) {
  return createAthleteConnections({
    fetch,
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "s3cret-client",
    limits: { timeoutMs: 20, bodyBytesMax: 1_000 },
  });
}

/** Strava with one answer to everything. */
function answering(status: number, body: unknown): Fetch {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return async () =>
    new Response(text, { status, headers: { "x-ratelimit-limit": "200,2000", "x-ratelimit-usage": "1,2" } });
}

/** Remembers what was asked, in words that a test can compare. */
function listening(body: unknown) {
  const asked: unknown[] = [];
  const fetch: Fetch = async (url, init) => {
    const authorization = new Headers(init.headers).get("authorization");
    asked.push({
      method: init.method,
      url,
      authorization,
      form: Object.fromEntries(new URLSearchParams(String(init.body ?? ""))),
    });
    return new Response(JSON.stringify(body));
  };
  return { asked, fetch };
}

function fault(resource: string, field: string, code: string) {
  return { message: "s3cret", errors: [{ resource, field, code }] };
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

describe("an authorisation code", () => {
  it("is exchanged in a form, never in an address", async () => {
    const { asked, fetch } = listening(NEW_CONNECTION);
    await connectionsOf(fetch).exchangeCode("s3cret-code");
    expect(asked).toEqual([
      {
        method: "POST",
        url: "https://strava.example/oauth/token",
        authorization: null,
        form: {
          client_id: "client",
          client_secret: "s3cret-client",
          grant_type: "authorization_code",
          code: "s3cret-code",
        },
      },
    ]);
  });

  it("gives tokens and the athlete whose they are", async () => {
    expect(await connectionsOf(answering(200, NEW_CONNECTION)).exchangeCode("s3cret")).toEqual({
      ok: true,
      value: {
        tokens: { accessToken: "a", refreshToken: "b", expiresAt: 1_772_604_000 },
        athlete: { id: 17, firstname: "Ada", lastname: "Lovelace" },
      },
      rateLimit: { overall: { shortLimit: 200, dayLimit: 2_000, shortUsed: 1, dayUsed: 2 }, read: null },
    });
  });

  it.each<[claim: string, athlete: unknown, read: unknown]>([
    ["without names", { id: 17 }, { id: 17, firstname: null, lastname: null }],
    [
      "with names of null",
      { id: 17, firstname: null, lastname: null },
      { id: 17, firstname: null, lastname: null },
    ],
    [
      "with text that D1 could not hold",
      { id: 17, firstname: "A\u0000da", lastname: "L\ud800" },
      { id: 17, firstname: "Ada", lastname: "L\ufffd" },
    ],
  ])("of an athlete %s is good", async (_claim, athlete, read) => {
    const exchanged = await connectionsOf(answering(200, { ...NEW_CONNECTION, athlete })).exchangeCode(
      "s3cret",
    );
    expect(exchanged).toMatchObject({ ok: true, value: { athlete: read } });
  });

  it.each<[status: number, body: unknown, reason: string]>([
    [400, fault("AuthorizationCode", "code", "invalid"), "code_refused"],
    [400, fault("AuthorizationCode", "", "expired"), "code_refused"],
    [400, fault("RequestToken", "code", "invalid"), "code_refused"],
    [400, fault("AuthorizationCode", "code", "missing"), "unexpected_answer"],
    [400, fault("Application", "client_id", "invalid"), "unexpected_answer"],
    [400, fault("RefreshToken", "refresh_token", "invalid"), "unexpected_answer"],
    [401, fault("AuthorizationCode", "code", "invalid"), "unexpected_answer"],
    [401, fault("Application", "", "invalid"), "unexpected_answer"],
    [403, fault("Application", "Status", "Inactive"), "application_inactive"],
    [429, "", "rate_limited"],
    [503, "", "server_error"],
    [200, "<html>s3cret</html>", "unreadable_body"],
    [200, { ...NEW_CONNECTION, athlete: undefined }, "unreadable_body"],
    [200, { ...NEW_CONNECTION, athlete: { id: "17" } }, "unreadable_body"],
    [200, { ...NEW_CONNECTION, athlete: { id: 0 } }, "unreadable_body"],
    [200, { ...NEW_CONNECTION, refresh_token: "" }, "unreadable_body"],
  ])("that is answered with status %i and %j is %s", async (status, body, reason) => {
    const failed = await connectionsOf(answering(status, body)).exchangeCode("s3cret-code");
    expect(failureOf(failed)).toMatchObject({ reason, status });
    expect(failed.rateLimit).not.toBeNull();
  });

  it("that was refused is told what to do", async () => {
    const refused = answering(400, fault("AuthorizationCode", "", "expired"));
    expect(failureOf(await connectionsOf(refused).exchangeCode("s3cret")).explanation).toContain(
      "connect with Strava again",
    );
  });

  it("whose answer never comes is a failure, never an exception", async () => {
    const broken: Fetch = async () => Promise.reject(new TypeError("s3cret"));
    expect(failureOf(await connectionsOf(broken).exchangeCode("s3cret"))).toMatchObject({
      reason: "network",
    });
  });
});

describe("a deauthorisation", () => {
  it("carries the token in the header and never in the address", async () => {
    const { asked, fetch } = listening({ access_token: "s3cret" });
    expect(await connectionsOf(fetch).deauthorize("s3cret")).toEqual({
      ok: true,
      value: undefined,
      rateLimit: null,
    });
    expect(asked).toEqual([
      {
        method: "POST",
        url: "https://strava.example/oauth/deauthorize",
        authorization: "Bearer s3cret",
        form: {},
      },
    ]);
  });

  it.each<[status: number, body: unknown, reason: string]>([
    [401, fault("Athlete", "access_token", "invalid"), "access_token_rejected"],
    [401, "", "access_token_rejected"],
    [403, fault("Application", "Status", "Inactive"), "application_inactive"],
    [404, "", "unexpected_answer"],
    [429, "", "rate_limited"],
    [597, "", "server_error"],
    [200, "<html>s3cret</html>", "unreadable_body"],
    [200, "", "unreadable_body"],
  ])("that is answered with status %i and %j is %s", async (status, body, reason) => {
    const failed = await connectionsOf(answering(status, body)).deauthorize("s3cret");
    expect(failureOf(failed)).toMatchObject({ reason, status });
  });
});
