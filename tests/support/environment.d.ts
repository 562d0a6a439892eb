declare namespace Cloudflare {
  interface Env {
    // Vars and secrets of the others: the tests' worker is the consumer, given all workers' bindings.
    readonly ADMIN_TOKEN: string;
    readonly STRAVA_WEBHOOK_VERIFY_TOKEN: string;
    /** Which bindings are secrets, with commas between. */
    readonly SECRET_NAMES: string;
    readonly INCREMENTAL_LOOKBACK_DAYS: string;
    readonly RETENTION_SYNC_LOGS_DAYS: string;
    readonly RETENTION_SYNC_PAGES_DAYS: string;
    readonly RETENTION_SESSIONS_DAYS: string;
    readonly RETENTION_DEAD_LETTERS_DAYS: string;
    readonly RETENTION_SYNC_TOTALS_DAYS: string;
    readonly ALERT_ATHLETE_FAILING_DAYS: string;
    readonly ALERT_NO_SUCCESS_HOURS: string;
    readonly ALERT_BACKLOG_AGE_SECONDS: string;
    readonly ALERT_REPEAT_HOURS: string;
    readonly ALERT_WEBHOOK_URL: string;
    readonly RETENTION_ROWS_PER_RUN_MAX: string;
    /** Which histories `tests/simulation` lives through; whole numbers as text. */
    readonly SIMULATION_FIRST_SEED: string;
    readonly SIMULATION_SEEDS: string;
    /** `yes`: each history is printed. */
    readonly SIMULATION_TRACE: string;
    /** JSON: the runs of `tests/scale` that were asked for, and what the wrangler files say for those in `pnpm test`. */
    readonly SCALE_RUNS: string;
    readonly SCALE_CONFIGURATION: string;
    /** JSON: the runs of `tests/bench` that were asked for. */
    readonly BENCH_RUNS: string;
    readonly SQLITE_HOST: DurableObjectNamespace<import("../scale/sqlite-host.ts").SqliteHost>;
    readonly MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
