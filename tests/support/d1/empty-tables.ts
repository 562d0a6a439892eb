import { env } from "cloudflare:workers";

/** Empties every table, as the migrations leave them. */
export async function emptyTables(): Promise<void> {
  const tables = [
    "races",
    "sync_pages",
    "sync_sessions",
    "sync_logs",
    "dead_letters",
    "athletes",
    // A trigger empties it with the athletes; a mutant may have removed that.
    "athlete_search",
    "webhook_events",
    "webhook_subscription",
    "strava_budget",
    "open_letter_counts",
    "sync_totals",
    "alerts",
    "revoked_logins",
    "login_cutoffs",
  ];
  await env.DB.batch([
    ...tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
    env.DB.prepare("INSERT INTO strava_budget (id) VALUES (1)"),
    env.DB.prepare("INSERT INTO sync_totals (hour) VALUES (0)"),
  ]);
}
