import { createStravaClient, type Fetch, type StravaResult } from "@paceline/strava";
import { describe, expect, it } from "vitest";

const ACCESS_TOKEN = "s3cret-access";
const REFRESH_TOKEN = "s3cret-refresh";
const LIMITS = { timeoutMs: 20, bodyBytesMax: 1_000 };

function clientOf(fetch: Fetch) {
  const client = createStravaClient({
    fetch,
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "s3cret-client",
    limits: LIMITS,
  });
  const cursor = { after: null, before: null, page: 1 };
  return {
    list: () => client.listActivities({ accessToken: ACCESS_TOKEN, cursor, perPage: 200 }),
    refresh: () => client.refreshToken(REFRESH_TOKEN),
  };
}

/** Strava with one answer to everything. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}): Fetch {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return async () => new Response(text, { status, headers });
}

/** The failure; fails when there is none, or when its sentence gives away what must stay secret. */
function failureOf(result: StravaResult<unknown>) {
  if (result.ok) throw new Error("The request succeeded.");
  expect(result.failure.explanation).toMatch(/^\S.+\.$/);
  expect(JSON.stringify(result.failure)).not.toContain("s3cret");
  return result.failure;
}

function fault(resource: string | null, field: string | null, code: string | null) {
  return { message: "s3cret", errors: [{ resource, field, code }] };
}

const LIMIT_HEADERS = {
  "X-RateLimit-Limit": "200,2000",
  "X-RateLimit-Usage": "10,20",
  "X-ReadRateLimit-Limit": "100,1000",
  "X-ReadRateLimit-Usage": "5,15",
};
const LIMIT_REPORT = {
  overall: { shortLimit: 200, dayLimit: 2_000, shortUsed: 10, dayUsed: 20 },
  read: { shortLimit: 100, dayLimit: 1_000, shortUsed: 5, dayUsed: 15 },
};

describe("an answer to the listing", () => {
  it.each<[status: number, body: unknown, reason: string]>([
    [401, fault("Athlete", "access_token", "invalid"), "access_token_rejected"],
    [401, fault("Application", "", "invalid"), "access_token_rejected"],
    [401, "", "access_token_rejected"],
    [401, fault("AccessToken", "activity:read_permission", "missing"), "scope_missing"],
    [401, fault("AccessToken", "activity:read_all_permission", "missing"), "scope_missing"],
    [401, fault("AccessToken", null, "missing"), "access_token_rejected"],
    [403, fault("Application", "Status", "Inactive"), "application_inactive"],
    [403, fault("Application", null, "Inactive"), "application_inactive"],
    [403, { errors: [{ resource: "Application", code: "Inactive" }] }, "application_inactive"],
    [403, fault(null, null, null), "unexpected_answer"],
    [403, fault("Activity", "id", "forbidden"), "unexpected_answer"],
    [403, "<html>s3cret</html>", "unexpected_answer"],
    [404, "", "unexpected_answer"],
    [400, fault("Activity", "after", "invalid"), "unexpected_answer"],
    [400, fault("RefreshToken", "refresh_token", "invalid"), "unexpected_answer"],
    [429, fault("Application", "overall rate limit", "exceeded"), "rate_limited"],
    [429, fault("Application", "rate limit", "exceeded"), "rate_limited"],
    [429, { message: "Rate Limit Exceeded", errors: "Rate Limit Exceeded" }, "rate_limited"],
    [429, { message: "Rate Limit Exceeded" }, "rate_limited"],
    [429, "Too many", "rate_limited"],
    [500, { errors: null }, "server_error"],
    [597, "<html>s3cret</html>", "server_error"],
    [202, [], "unexpected_answer"],
    [200, "", "unreadable_body"],
    [200, "null", "unreadable_body"],
    [200, "<html>s3cret</html>", "unreadable_body"],
    [200, '[{"id":1,"name":"s3cr', "unreadable_body"],
    [200, { message: "s3cret" }, "unreadable_body"],
    [200, [null, { name: "s3cret" }], "unreadable_body"],
  ])("of status %i and %j is %s", async (status, body, reason) => {
    const failed = await clientOf(answering(status, body, LIMIT_HEADERS)).list();
    expect(failureOf(failed)).toMatchObject({ reason, status });
    expect(failed.rateLimit).toEqual(LIMIT_REPORT);
  });

  it("without a body at all is no list", async () => {
    const failed = await clientOf(async () => new Response(null, { status: 204 })).list();
    expect(failureOf(failed)).toMatchObject({ reason: "unexpected_answer", status: 204 });
  });
});

describe("an answer to a refresh", () => {
  const pair = { access_token: "a", refresh_token: "b", expires_at: 1_772_604_000 };
  it.each<[status: number, body: unknown, reason: string]>([
    [400, fault("RefreshToken", "refresh_token", "invalid"), "refresh_refused"],
    [400, fault("RefreshToken", "code", "invalid"), "refresh_refused"],
    [400, fault("RefreshToken", null, "invalid"), "refresh_refused"],
    [400, fault(null, null, "invalid"), "unexpected_answer"],
    [400, fault("Application", "client_id", "invalid"), "unexpected_answer"],
    [400, fault("Application", "client_secret", "invalid"), "unexpected_answer"],
    [401, fault("Application", "client_id", "invalid"), "unexpected_answer"],
    [401, fault("RefreshToken", "refresh_token", "invalid"), "unexpected_answer"],
    [400, "<html>s3cret</html>", "unexpected_answer"],
    [403, fault("Application", "Status", "Inactive"), "application_inactive"],
    [429, { errors: "s3cret" }, "rate_limited"],
    [500, "", "server_error"],
    [200, "<html>s3cret</html>", "unreadable_body"],
    [200, { ...pair, access_token: "" }, "unreadable_body"],
    [200, { ...pair, refresh_token: undefined }, "unreadable_body"],
    [200, { ...pair, expires_at: "1772604000" }, "unreadable_body"],
    [200, { access_token: "a", refresh_token: "b", expires_in: 21_600 }, "unreadable_body"],
  ])("of status %i and %j is %s", async (status, body, reason) => {
    expect(failureOf(await clientOf(answering(status, body)).refresh())).toMatchObject({ reason, status });
  });

  it("with everything in it is a pair", async () => {
    const refreshed = await clientOf(answering(200, { ...pair, token_type: "Bearer" })).refresh();
    const value = { accessToken: "a", refreshToken: "b", expiresAt: 1_772_604_000 };
    expect(refreshed).toEqual({ ok: true, value, rateLimit: null });
  });
});

describe("the rate-limit headers", () => {
  const { "X-RateLimit-Limit": limit, "X-RateLimit-Usage": usage } = LIMIT_HEADERS;
  const { overall } = LIMIT_REPORT;
  const limitHeaders = (limits: string) => ({ "X-RateLimit-Limit": limits, "X-RateLimit-Usage": usage });
  it.each<[claim: string, headers: Record<string, string>, rateLimit: unknown]>([
    ["all there", LIMIT_HEADERS, LIMIT_REPORT],
    ["absent", {}, null],
    ["of one bucket", { "X-RateLimit-Limit": limit, "X-RateLimit-Usage": usage }, { overall, read: null }],
    ["of half a bucket", { "X-RateLimit-Limit": limit }, null],
    [
      "with spaces",
      { "X-RateLimit-Limit": " 200 , 2000 ", "X-RateLimit-Usage": "10, 20" },
      { overall, read: null },
    ],
    ["with one number", { "X-RateLimit-Limit": "200", "X-RateLimit-Usage": "10" }, null],
    ["with text", { "X-RateLimit-Limit": "many,more", "X-RateLimit-Usage": usage }, null],
    ["with a negative number", { "X-RateLimit-Limit": limit, "X-RateLimit-Usage": "-1,20" }, null],
    [
      "with the least that is believed",
      limitHeaders("2,2"),
      { overall: { ...overall, shortLimit: 2, dayLimit: 2 }, read: null },
    ],
    ["with room for a single request in a short window", limitHeaders("1,2000"), null],
    ["with room for a single request a day", limitHeaders("200,1"), null],
    ["with no room at all", limitHeaders("0,0"), null],
    [
      "with one bucket that nobody believes",
      { ...LIMIT_HEADERS, "X-ReadRateLimit-Limit": "0,1000" },
      { overall, read: null },
    ],
  ])("%s are read as far as they can be believed", async (_claim, headers, rateLimit) => {
    expect((await clientOf(answering(200, [], headers)).list()).rateLimit).toEqual(rateLimit);
  });
});
