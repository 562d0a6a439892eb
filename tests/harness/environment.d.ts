declare namespace Cloudflare {
  interface Env {
    // Vars and secrets of the producer: the tests' worker is the consumer, given both workers' bindings.
    readonly ADMIN_TOKEN: string;
    readonly INCREMENTAL_LOOKBACK_DAYS: string;
    readonly RETENTION_SYNC_LOGS_DAYS: string;
    readonly RETENTION_SYNC_PAGES_DAYS: string;
    readonly RETENTION_SESSIONS_DAYS: string;
    readonly RETENTION_DEAD_LETTERS_DAYS: string;
    readonly RETENTION_ROWS_PER_RUN_MAX: string;
    readonly MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
