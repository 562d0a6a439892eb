import { enqueueOne } from "@paceline/producer/enqueue";
import { connectAthlete, type FormerConnection } from "@paceline/store";
import { activityAccess, type NewConnection } from "@paceline/strava";
import type { Visit } from "./browser-pages.ts";
import { consentedAthlete } from "./consented-athlete.ts";
import type { Page } from "./page.ts";
import { connectedPage } from "./sentences.ts";

/** Whoever connects again within this time was just read whole: each click would cost as much again. */
const FRESH_MS = 3_600_000;

/** Stores what the athlete granted and begins their first full sync. */
export async function connect(connection: NewConnection, scope: string, visit: Visit): Promise<Page> {
  const { db, cipher, nowMs, log } = visit.dependencies;
  const { athlete } = connection;
  const { id } = athlete;
  const consented = await consentedAthlete(connection, scope, cipher);
  const now = nowMs();
  const former = await connectAthlete(db, consented, now);
  const isSynced = former !== null && isFresh(former, scope, now);
  if (!isSynced && !(former !== null && isUnderWay(former, scope))) {
    await enqueueOne(visit.dependencies, { athleteId: id, mode: "full", force: false });
  }
  const message = former === null ? "The athlete connected." : "The athlete connected again.";
  log({ level: "info", message, metadata: { scope } }, { athleteId: id });
  return connectedPage(athlete.firstname, { isShared: activityAccess(scope) === "shared", isSynced });
}

function isFresh(
  { sync_status, last_full_synced_at, scope }: FormerConnection,
  granted: string,
  nowMs: number,
) {
  const isRecent = last_full_synced_at !== null && nowMs - last_full_synced_at < FRESH_MS;
  return sync_status === "completed" && isRecent && isSameAccess(scope, granted);
}

/** A sync under way goes on with the new tokens; but what it has read was read with what was granted before. */
function isUnderWay({ sync_status, scope }: FormerConnection, granted: string): boolean {
  return (sync_status === "queued" || sync_status === "in_progress") && isSameAccess(scope, granted);
}

function isSameAccess(before: string | null, granted: string): boolean {
  return before !== null && activityAccess(before) === activityAccess(granted);
}
