import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { createStravaClient } from "@paceline/strava";
import type { BaselineCall } from "./call.ts";
import type { BaselineClub } from "./club.ts";
import { syncInOneLoop } from "./one-loop.ts";
import { type HistorySync, syncHistory } from "./workflow-history.ts";

interface BaselineEnv {
  readonly DB: D1Database;
  readonly HISTORY: Workflow<HistorySync>;
  readonly STRAVA_BASE_URL: string;
  readonly STRAVA_CLIENT_ID: string;
  readonly STRAVA_CLIENT_SECRET: string;
}

const LIMITS = { timeoutMs: 20_000, bodyBytesMax: 8_388_608 };

/** From a JSON list of `{id, refreshToken}`. */
const IMPORT = `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at)
  SELECT value ->> 'id', value ->> 'refreshToken', '', 0 FROM json_each(?)`;

/**
 * One athlete's sync as a Workflow instance. The runtime looks it up by its name (`wrangler.toml`).
 * @public
 */
export class HistoryWorkflow extends WorkflowEntrypoint<BaselineEnv, HistorySync> {
  override async run({ payload }: Readonly<WorkflowEvent<HistorySync>>, step: WorkflowStep): Promise<void> {
    await syncHistory(step, payload, clubOf(this.env));
  }
}

/**
 * Both baselines behind two paths, and the import of athletes; a sync answers once the work is done or, with Workflows, once it is handed over.
 * @public
 */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST") return new Response(null, { status: 404 });
    if (pathname === "/athletes") {
      await env.DB.prepare(IMPORT)
        .bind(await request.text())
        .all();
      return new Response(null, { status: 204 });
    }
    const { athleteIds, pauseMs }: BaselineCall = await request.json();
    if (pathname === "/one-loop") await syncInOneLoop(athleteIds, clubOf(env), { pauseMs });
    if (pathname === "/workflows") {
      const cursor = { after: null, before: null, page: 1 };
      const syncs = athleteIds.map((athleteId): HistorySync => ({ athleteId, mode: "full", cursor }));
      await env.HISTORY.createBatch(syncs.map((params) => ({ params })));
    }
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<BaselineEnv>;

function clubOf(env: BaselineEnv): BaselineClub {
  const strava = createStravaClient({
    fetch: (url, init) => fetch(url, init),
    baseUrl: env.STRAVA_BASE_URL,
    clientId: env.STRAVA_CLIENT_ID,
    clientSecret: env.STRAVA_CLIENT_SECRET,
    limits: LIMITS,
  });
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return { db: env.DB, strava, nowMs: () => Date.now(), sleep };
}
