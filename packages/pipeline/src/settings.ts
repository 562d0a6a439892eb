import * as v from "valibot";
import { DAY_SECONDS } from "./budget-window.ts";

/** A whole number from a var: `wrangler` gives text or a number, `.dev.vars` always text. */
function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.union([v.pipe(v.string(), v.trim(), v.regex(/^\d+$/, "must be a whole number")), v.number()]),
    v.transform(Number),
    v.safeInteger("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

const URL_WANTED = "must be a URL such as https://www.strava.com";

const BaseUrl = v.pipe(
  v.string(),
  v.url(URL_WANTED),
  v.regex(/^https?:/i, URL_WANTED),
  v.transform((url) => url.replace(/\/+$/, "")),
);

const WorkoutTypes = v.pipe(
  v.string(),
  v.regex(/^\s*\d+(\s*,\s*\d+)*\s*$/, 'must be numbers with commas between, such as "1" or "1,11"'),
  v.transform((text): ReadonlySet<number> => new Set(text.split(",").map(Number))),
);

/** The day on which the clocks go back. */
const LONGEST_DAY_SECONDS = 90_000;

/** All workers count with these: what people may ask for, the planner must leave. */
const SharingSettings = {
  STRAVA_SHORT_WINDOW_SECONDS: wholeNumber(2, DAY_SECONDS),
  PEOPLE_SHARE_PERCENT: wholeNumber(0, 50),
};

/** Where people open the dashboard, or null: a cron has no request that would tell. http is for this machine only. */
const DashboardUrl = v.optional(
  v.pipe(
    v.string(),
    v.trim(),
    v.regex(
      /^(https:\/\/[a-z0-9.-]+(:\d{1,5})?\/?|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?\/?)?$/i,
      "must be an address such as https://paceline-producer.my-club.workers.dev, or empty",
    ),
    v.transform((text) => (text === "" ? null : text.replace(/\/$/, ""))),
  ),
  "",
);

/** Both, or both empty: then Cloudflare Access lets nobody in. */
const AccessSettings = {
  ACCESS_TEAM_DOMAIN: v.pipe(
    v.string(),
    v.trim(),
    v.toLowerCase(),
    v.regex(
      /^(([a-z0-9-]+\.)+cloudflareaccess\.com)?$/,
      "must be a domain such as my-club.cloudflareaccess.com, or empty",
    ),
  ),
  ACCESS_AUDIENCE: v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^([0-9a-f]{64})?$/, "must be the application's AUD tag, 64 hexadecimal digits, or empty"),
  ),
};

/** The vars of `wrangler.producer.toml`, with the bounds within which they make sense. */
const ProducerVars = v.object({
  INCREMENTAL_LOOKBACK_DAYS: wholeNumber(0, 3_650),
  RESCUE_AFTER_SECONDS: wholeNumber(60, DAY_SECONDS),
  RESCUES_MAX: wholeNumber(1, 1_000),
  RETENTION_SYNC_LOGS_DAYS: wholeNumber(1, 3_650),
  RETENTION_SYNC_PAGES_DAYS: wholeNumber(1, 3_650),
  RETENTION_SESSIONS_DAYS: wholeNumber(1, 3_650),
  RETENTION_DEAD_LETTERS_DAYS: wholeNumber(1, 3_650),
  RETENTION_SYNC_TOTALS_DAYS: wholeNumber(1, 3_650),
  /** In steps of 500 a run has 27 queries at most: D1's free plan allows 50 in an invocation (D1 docs, "Limits"). */
  RETENTION_ROWS_PER_RUN_MAX: wholeNumber(1, 10_000),
  /** In steps of 100, so that a run that also prunes stays below the same 50 queries. */
  REENCRYPTION_ROWS_PER_RUN_MAX: wholeNumber(1, 1_000),
  ...SharingSettings,
  FULL_SYNC_AGE_DAYS_MIN: wholeNumber(1, 3_650),
  /** 0: as many as the budget carries. */
  FULL_SYNCS_PER_WEEK_MAX: wholeNumber(0, 100_000),
  ALERT_ATHLETE_FAILING_DAYS: wholeNumber(1, 365),
  ALERT_NO_SUCCESS_HOURS: wholeNumber(1, 8_760),
  ALERT_BACKLOG_AGE_SECONDS: wholeNumber(60, 7 * DAY_SECONDS),
  ALERT_REPEAT_HOURS: wholeNumber(1, 8_760),
  DASHBOARD_URL: DashboardUrl,
  ...AccessSettings,
});

const ProducerSettings = v.pipe(
  ProducerVars,
  v.check(
    ({ ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE }) => (ACCESS_TEAM_DOMAIN === "") === (ACCESS_AUDIENCE === ""),
    "must set both ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE, or neither",
  ),
);

/** The vars of `wrangler.consumer.toml`, with the bounds within which they make sense. */
const ConsumerSettings = v.object({
  STRAVA_BASE_URL: BaseUrl,
  RACE_WORKOUT_TYPES: WorkoutTypes,
  /** Strava refuses more than 200 with a 400 (Strava docs). */
  ACTIVITIES_PER_PAGE: wholeNumber(1, 200),
  PAGES_PER_SESSION_MAX: wholeNumber(1, 100_000),
  /** At least the longest day, or the true start of a hidden activity could slip between two pages. */
  CURSOR_OVERLAP_SECONDS: wholeNumber(LONGEST_DAY_SECONDS, 30 * DAY_SECONDS),
  STRAVA_REQUEST_TIMEOUT_MS: wholeNumber(100, 120_000),
  STRAVA_BODY_BYTES_MAX: wholeNumber(1_024, 64 * 1_024 * 1_024),
  ...SharingSettings,
  /** At least twice, for an empty page is doubted once. */
  PAGE_FAILURES_MAX: wholeNumber(2, 1_000),
  RETRY_DELAY_SECONDS_BASE: wholeNumber(1, 3_600),
  RETRY_DELAY_SECONDS_MAX: wholeNumber(1, 43_200),
  APPLICATION_PAUSE_SECONDS: wholeNumber(1, 43_200),
  BREAKER_ATHLETES: wholeNumber(1, 1_000),
  BREAKER_PAUSE_SECONDS: wholeNumber(1, 3_600),
});

/** The vars of `wrangler.portal.toml`, with the bounds within which they make sense. */
const PortalSettings = v.object({
  INCREMENTAL_LOOKBACK_DAYS: wholeNumber(0, 3_650),
  STRAVA_BASE_URL: BaseUrl,
  ...SharingSettings,
});

export type PortalSettings = v.InferOutput<typeof PortalSettings>;
export type ProducerSettings = v.InferOutput<typeof ProducerSettings>;
export type ConsumerSettings = v.InferOutput<typeof ConsumerSettings>;

/** Settings, or a sentence that names the var that is wrong (its value is not repeated: it may be a secret pasted astray). */
export type Configured<Settings> =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problem: string };

function configure<const Schema extends v.GenericSchema>(
  schema: Schema,
  vars: unknown,
  file: string,
): Configured<v.InferOutput<Schema>> {
  const parsed = v.safeParse(schema, vars);
  if (parsed.success) return { ok: true, settings: parsed.output };
  const [issue] = parsed.issues;
  const wrong = issue.received === "undefined" ? "is not set" : wording(issue);
  return {
    ok: false,
    problem: `${v.getDotPath(issue) ?? "The configuration"} ${wrong}. Correct it in ${file}.`,
  };
}

/** Valibot's own messages repeat the value received; the ones written above do not. */
function wording(issue: v.BaseIssue<unknown>): string {
  return issue.message.startsWith("must ") ? issue.message : `must be ${issue.expected ?? "valid"}`;
}

/** The producer's settings from its bindings; `vars` may hold anything else too. */
export function producerSettings(vars: unknown): Configured<ProducerSettings> {
  return configure(ProducerSettings, vars, "wrangler.producer.toml");
}

/** The portal's settings from its bindings; `vars` may hold anything else too. */
export function portalSettings(vars: unknown): Configured<PortalSettings> {
  return configure(PortalSettings, vars, "wrangler.portal.toml");
}

/** The consumer's settings from its bindings; `vars` may hold anything else too. */
export function consumerSettings(vars: unknown): Configured<ConsumerSettings> {
  return configure(ConsumerSettings, vars, "wrangler.consumer.toml");
}
