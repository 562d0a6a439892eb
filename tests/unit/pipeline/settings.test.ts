import { consumerSettings, producerSettings } from "@paceline/pipeline";
import { describe, expect, it } from "vitest";

const vars = {
  STRAVA_BASE_URL: "https://www.strava.com",
  RACE_WORKOUT_TYPES: "1",
  ACTIVITIES_PER_PAGE: "200",
  PAGES_PER_SESSION_MAX: "1000",
  CURSOR_OVERLAP_SECONDS: "90000",
  STRAVA_REQUEST_TIMEOUT_MS: "20000",
  STRAVA_BODY_BYTES_MAX: "8388608",
  STRAVA_SHORT_WINDOW_SECONDS: "900",
  PAGE_FAILURES_MAX: "20",
  RETRY_DELAY_SECONDS_BASE: "10",
  RETRY_DELAY_SECONDS_MAX: "3600",
  APPLICATION_PAUSE_SECONDS: "3600",
  BREAKER_ATHLETES: "5",
  BREAKER_PAUSE_SECONDS: "60",
  PEOPLE_SHARE_PERCENT: "10",
};

const names = Object.keys(vars);
const numbers = names.filter((name) => name !== "STRAVA_BASE_URL" && name !== "RACE_WORKOUT_TYPES");

function settingsWith(changes: Readonly<Record<string, unknown>>) {
  const configured = consumerSettings({ ...vars, ...changes });
  if (!configured.ok) throw new Error(configured.problem);
  return configured.settings;
}

function problemWith(changes: Readonly<Record<string, unknown>>): string {
  const configured = consumerSettings({ ...vars, ...changes });
  if (configured.ok) throw new Error("The settings were taken.");
  return configured.problem;
}

describe("the consumer's settings", () => {
  it("are read from text", () => {
    expect(settingsWith({})).toEqual({
      STRAVA_BASE_URL: "https://www.strava.com",
      RACE_WORKOUT_TYPES: new Set([1]),
      ACTIVITIES_PER_PAGE: 200,
      PAGES_PER_SESSION_MAX: 1_000,
      CURSOR_OVERLAP_SECONDS: 90_000,
      STRAVA_REQUEST_TIMEOUT_MS: 20_000,
      STRAVA_BODY_BYTES_MAX: 8_388_608,
      STRAVA_SHORT_WINDOW_SECONDS: 900,
      PAGE_FAILURES_MAX: 20,
      RETRY_DELAY_SECONDS_BASE: 10,
      RETRY_DELAY_SECONDS_MAX: 3_600,
      APPLICATION_PAUSE_SECONDS: 3_600,
      BREAKER_ATHLETES: 5,
      BREAKER_PAUSE_SECONDS: 60,
      PEOPLE_SHARE_PERCENT: 10,
    });
  });

  it.each<[name: keyof ReturnType<typeof settingsWith>, given: unknown, read: unknown]>([
    ["ACTIVITIES_PER_PAGE", 50, 50],
    ["ACTIVITIES_PER_PAGE", " 50 ", 50],
    ["PAGE_FAILURES_MAX", 2, 2],
    ["PAGE_FAILURES_MAX", "1000", 1_000],
    ["PEOPLE_SHARE_PERCENT", "0", 0],
    ["STRAVA_BASE_URL", "http://127.0.0.1:4000/", "http://127.0.0.1:4000"],
    ["STRAVA_BASE_URL", "https://www.api-v3.strava.com", "https://www.api-v3.strava.com"],
    ["RACE_WORKOUT_TYPES", "1,11", new Set([1, 11])],
    ["RACE_WORKOUT_TYPES", " 1 , 11 ", new Set([1, 11])],
  ])("take %s from %j", (name, given, read) => {
    expect(settingsWith({ [name]: given })[name]).toEqual(read);
  });

  it.each(names)("say when %s is not set", (name) => {
    expect(problemWith({ [name]: undefined })).toBe(
      `${name} is not set. Correct it in wrangler.consumer.toml.`,
    );
  });

  it.each(numbers)("say when %s is no whole number, and do not repeat it", (name) => {
    for (const given of ["s3cret", "", "12s3cret", "-1", "1.5", "1e3", "0x10"]) {
      const problem = problemWith({ [name]: given });
      expect(problem).toBe(`${name} must be a whole number. Correct it in wrangler.consumer.toml.`);
    }
  });

  it.each<[name: string, given: unknown, bound: string]>([
    ["ACTIVITIES_PER_PAGE", "0", "at least 1"],
    ["ACTIVITIES_PER_PAGE", "201", "at most 200"],
    ["PAGES_PER_SESSION_MAX", "0", "at least 1"],
    ["PAGES_PER_SESSION_MAX", "100001", "at most 100000"],
    // The day on which the clocks go back has 25 hours.
    ["CURSOR_OVERLAP_SECONDS", "89999", "at least 90000"],
    ["CURSOR_OVERLAP_SECONDS", "2592001", "at most 2592000"],
    ["STRAVA_REQUEST_TIMEOUT_MS", "99", "at least 100"],
    ["STRAVA_REQUEST_TIMEOUT_MS", 120_001, "at most 120000"],
    ["STRAVA_BODY_BYTES_MAX", "1023", "at least 1024"],
    ["STRAVA_SHORT_WINDOW_SECONDS", "1", "at least 2"],
    ["PAGE_FAILURES_MAX", "1", "at least 2"],
    ["PAGE_FAILURES_MAX", "1001", "at most 1000"],
    ["RETRY_DELAY_SECONDS_BASE", "0", "at least 1"],
    ["RETRY_DELAY_SECONDS_MAX", "43201", "at most 43200"],
    ["APPLICATION_PAUSE_SECONDS", "43201", "at most 43200"],
    ["BREAKER_ATHLETES", "0", "at least 1"],
    ["BREAKER_ATHLETES", "1001", "at most 1000"],
    ["PEOPLE_SHARE_PERCENT", "51", "at most 50"],
  ])("say that %s cannot be %j: %s", (name, given, bound) => {
    expect(problemWith({ [name]: given })).toBe(
      `${name} must be ${bound}. Correct it in wrangler.consumer.toml.`,
    );
  });

  it.each<[name: string, given: string, wording: RegExp]>([
    ["STRAVA_BASE_URL", "s3cret", /must be a URL/],
    ["STRAVA_BASE_URL", "", /must be a URL/],
    ["STRAVA_BASE_URL", "www.strava.com/s3cret", /must be a URL/],
    ["STRAVA_BASE_URL", "localhost:4000/s3cret", /must be a URL/],
    ["STRAVA_BASE_URL", "ftp://s3cret", /must be a URL/],
    ["RACE_WORKOUT_TYPES", "", /must be numbers with commas/],
    ["RACE_WORKOUT_TYPES", "s3cret", /must be numbers with commas/],
    ["RACE_WORKOUT_TYPES", "1,s3cret", /must be numbers with commas/],
    ["RACE_WORKOUT_TYPES", "1,", /must be numbers with commas/],
  ])("say that %s cannot be %j", (name, given, wording) => {
    const problem = problemWith({ [name]: given });
    expect(problem).toMatch(wording);
    expectSentence(problem, name);
  });

  it.each<[claim: string, given: unknown]>([
    ["a list", ["s3cret"]],
    ["an object", { s3cret: "s3cret" }],
    ["nothing", null],
    ["half a number", 1.5],
    ["no number", Number.NaN],
    ["a number beyond counting", "99999999999999999999"],
  ])("say what a number ought to be when they are given %s", (_claim, given) => {
    const problem = problemWith({ ACTIVITIES_PER_PAGE: given });
    expectSentence(problem, "ACTIVITIES_PER_PAGE");
    expect(problem).not.toContain("99999");
    expect(problem).toMatch(/must be .*number/);
  });

  it("say so when there is no configuration at all", () => {
    for (const nothing of [null, undefined, "s3cret", 7]) {
      const configured = consumerSettings(nothing);
      expect(configured.ok).toBe(false);
      expect(!configured.ok && configured.problem).toMatch(/^The configuration .+\.$/);
      expect(!configured.ok && configured.problem).not.toContain("s3cret");
    }
  });
});

function expectSentence(problem: string, name: string): void {
  expect(problem).toMatch(new RegExp(`^${name} .+\\. Correct it in wrangler\\.consumer\\.toml\\.$`));
  expect(problem).not.toContain("s3cret");
}

describe("the producer's settings", () => {
  const vars = {
    INCREMENTAL_LOOKBACK_DAYS: "30",
    RESCUE_AFTER_SECONDS: "900",
    RESCUES_MAX: "5",
    RETENTION_SYNC_LOGS_DAYS: "30",
    RETENTION_SYNC_PAGES_DAYS: "7",
    RETENTION_SESSIONS_DAYS: "90",
    RETENTION_DEAD_LETTERS_DAYS: "90",
    RETENTION_SYNC_TOTALS_DAYS: "90",
    ALERT_ATHLETE_FAILING_DAYS: "7",
    ALERT_NO_SUCCESS_HOURS: "24",
    ALERT_BACKLOG_AGE_SECONDS: "3600",
    ALERT_REPEAT_HOURS: "24",
    RETENTION_ROWS_PER_RUN_MAX: "2000",
    REENCRYPTION_ROWS_PER_RUN_MAX: "100",
    STRAVA_SHORT_WINDOW_SECONDS: "900",
    PEOPLE_SHARE_PERCENT: "10",
    FULL_SYNC_AGE_DAYS_MIN: "7",
    FULL_SYNCS_PER_WEEK_MAX: "0",
  };
  const settings = {
    INCREMENTAL_LOOKBACK_DAYS: 30,
    RESCUE_AFTER_SECONDS: 900,
    RESCUES_MAX: 5,
    RETENTION_SYNC_LOGS_DAYS: 30,
    RETENTION_SYNC_PAGES_DAYS: 7,
    RETENTION_SESSIONS_DAYS: 90,
    RETENTION_DEAD_LETTERS_DAYS: 90,
    RETENTION_SYNC_TOTALS_DAYS: 90,
    ALERT_ATHLETE_FAILING_DAYS: 7,
    ALERT_NO_SUCCESS_HOURS: 24,
    ALERT_BACKLOG_AGE_SECONDS: 3_600,
    ALERT_REPEAT_HOURS: 24,
    RETENTION_ROWS_PER_RUN_MAX: 2_000,
    REENCRYPTION_ROWS_PER_RUN_MAX: 100,
    STRAVA_SHORT_WINDOW_SECONDS: 900,
    PEOPLE_SHARE_PERCENT: 10,
    FULL_SYNC_AGE_DAYS_MIN: 7,
    FULL_SYNCS_PER_WEEK_MAX: 0,
  };

  const noAccess = { ACCESS_TEAM_DOMAIN: "", ACCESS_AUDIENCE: "" };
  const access = { ACCESS_TEAM_DOMAIN: "my-club.cloudflareaccess.com", ACCESS_AUDIENCE: "0f".repeat(32) };

  it("are read from text or numbers", () => {
    for (const given of [vars, settings])
      expect(producerSettings({ ...given, ...noAccess })).toEqual({
        ok: true,
        settings: { ...settings, ...noAccess, DASHBOARD_URL: null },
      });
  });

  it.each([
    ["", null],
    [" https://paceline.club.example/ ", "https://paceline.club.example"],
    ["https://club.example:8443", "https://club.example:8443"],
    ["http://localhost:8787", "http://localhost:8787"],
  ])("take the dashboard's address %j for the origin %j", (DASHBOARD_URL, origin) => {
    const configured = producerSettings({ ...vars, ...noAccess, DASHBOARD_URL });
    expect(configured).toMatchObject({ ok: true, settings: { DASHBOARD_URL: origin } });
  });

  it.each([
    "club.example",
    "http://club.example",
    "https://club.example/dashboard",
    "https://club.example/?a",
    "https://someone@club.example",
    "javascript:alert(1)",
  ])("refuse %j for the dashboard's address", (DASHBOARD_URL) => {
    const wanted = "must be an address such as https://paceline-producer.my-club.workers.dev, or empty";
    expectProblem({ DASHBOARD_URL }, `DASHBOARD_URL ${wanted}`);
  });

  it("take Cloudflare Access as a pair, in any case of letters", () => {
    const given = { ...access, ACCESS_TEAM_DOMAIN: " My-Club.cloudflareaccess.com" };
    expect(producerSettings({ ...vars, ...given })).toMatchObject({ ok: true, settings: access });
  });

  it.each<[changes: object, problem: string]>([
    [{ ACCESS_AUDIENCE: "" }, "The configuration must set both ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE"],
    [{ ACCESS_TEAM_DOMAIN: "" }, "The configuration must set both ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE"],
    [{ ACCESS_TEAM_DOMAIN: "https://my-club.cloudflareaccess.com" }, "ACCESS_TEAM_DOMAIN must be a domain"],
    [{ ACCESS_TEAM_DOMAIN: "evil.example/?.cloudflareaccess.com" }, "ACCESS_TEAM_DOMAIN must be a domain"],
    [{ ACCESS_TEAM_DOMAIN: "evil.example" }, "ACCESS_TEAM_DOMAIN must be a domain"],
    [{ ACCESS_AUDIENCE: "everyone" }, "ACCESS_AUDIENCE must be the application's AUD tag"],
    [{ ACCESS_AUDIENCE: undefined }, "ACCESS_AUDIENCE is not set"],
  ])("refuse Cloudflare Access as %j: %s", (changes, problem) => {
    const configured = producerSettings({ ...vars, ...access, ...changes });
    expect(configured).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  it.each(Object.keys(vars))("say when %s is not set or is no whole number", (name) => {
    expectProblem({ [name]: undefined }, `${name} is not set`);
    expectProblem({ [name]: "a month" }, `${name} must be a whole number`);
  });

  it.each<[name: string, given: string, bound: string]>([
    ["INCREMENTAL_LOOKBACK_DAYS", "3651", "at most 3650"],
    ["RESCUE_AFTER_SECONDS", "59", "at least 60"],
    ["RESCUE_AFTER_SECONDS", "86401", "at most 86400"],
    ["RESCUES_MAX", "0", "at least 1"],
    ["RESCUES_MAX", "1001", "at most 1000"],
    ["RETENTION_SYNC_LOGS_DAYS", "0", "at least 1"],
    ["RETENTION_SYNC_LOGS_DAYS", "3651", "at most 3650"],
    ["RETENTION_SYNC_PAGES_DAYS", "0", "at least 1"],
    ["RETENTION_SYNC_PAGES_DAYS", "3651", "at most 3650"],
    ["RETENTION_SESSIONS_DAYS", "0", "at least 1"],
    ["RETENTION_SESSIONS_DAYS", "3651", "at most 3650"],
    ["RETENTION_DEAD_LETTERS_DAYS", "0", "at least 1"],
    ["RETENTION_DEAD_LETTERS_DAYS", "3651", "at most 3650"],
    ["RETENTION_SYNC_TOTALS_DAYS", "0", "at least 1"],
    ["RETENTION_SYNC_TOTALS_DAYS", "3651", "at most 3650"],
    ["ALERT_ATHLETE_FAILING_DAYS", "0", "at least 1"],
    ["ALERT_NO_SUCCESS_HOURS", "0", "at least 1"],
    ["ALERT_BACKLOG_AGE_SECONDS", "59", "at least 60"],
    ["ALERT_REPEAT_HOURS", "0", "at least 1"],
    ["RETENTION_ROWS_PER_RUN_MAX", "0", "at least 1"],
    ["RETENTION_ROWS_PER_RUN_MAX", "10001", "at most 10000"],
    ["REENCRYPTION_ROWS_PER_RUN_MAX", "0", "at least 1"],
    ["REENCRYPTION_ROWS_PER_RUN_MAX", "1001", "at most 1000"],
    ["PEOPLE_SHARE_PERCENT", "51", "at most 50"],
    ["FULL_SYNC_AGE_DAYS_MIN", "0", "at least 1"],
    ["FULL_SYNC_AGE_DAYS_MIN", "3651", "at most 3650"],
    ["FULL_SYNCS_PER_WEEK_MAX", "100001", "at most 100000"],
  ])("say that %s cannot be %j: %s", (name, given, bound) => {
    expectProblem({ [name]: given }, `${name} must be ${bound}`);
  });

  function expectProblem(changes: Readonly<Record<string, unknown>>, problem: string): void {
    expect(producerSettings({ ...vars, ...noAccess, ...changes })).toEqual({
      ok: false,
      problem: `${problem}. Correct it in wrangler.producer.toml.`,
    });
  }
});
