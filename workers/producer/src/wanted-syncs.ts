import { listWantingSync } from "@paceline/store";
import { startSessions } from "./enqueue.ts";
import { letInFromLine } from "./let-in.ts";
import { MESSAGES_PER_BATCH_MAX } from "./send-pages.ts";
import type { Sending } from "./sending.ts";

/**
 * Begins an incremental sync for whoever is to have one because of an event and has none under way: of one athlete, or
 * of all, which is the cron's and takes up what came while a sync was under way. They are bulk: nobody waits before a
 * screen, people's share of the quota is for those who do, and of the line incremental syncs are let in first.
 */
export async function beginWantedSyncs(
  dependencies: Sending,
  athleteId: number | null = null,
): Promise<void> {
  const wanting = await listWantingSync(dependencies.db, MESSAGES_PER_BATCH_MAX, athleteId);
  if (wanting.length === 0) return;
  await startSessions(dependencies, wanting, { mode: "incremental", lane: "bulk", force: false });
  await letInFromLine(dependencies);
}
