declare namespace Cloudflare {
  interface Env {
    // Vars and secrets of the producer: the tests' worker is the consumer, given both workers' bindings.
    readonly ADMIN_TOKEN: string;
    readonly INCREMENTAL_LOOKBACK_DAYS: string;
    readonly MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
