import { beginWantedSyncs } from "@paceline/producer/wanted-syncs";
import {
  type EventOwner,
  isSyncing,
  noteEvent,
  readEventStanding,
  removeRace,
  wantRefresh,
  wantSync,
} from "@paceline/store";
import { isDeauthorization, type WebhookEvent } from "@paceline/strava";
import type { Dependencies } from "../dependencies.ts";

/** Whoever edits one activity often edits more: what comes so soon after a sync waits for the rescue's cron. */
const QUIET_MS = 300_000;

/**
 * Does what an event asks for; false when it is of a subscription that is not ours. Nothing here asks Strava: whatever
 * needs it travels as a page of a session. All is noted in D1 before the event counts as worked on, so one that broke
 * off is done when Strava sends it again.
 */
export async function workOnEvent(
  event: WebhookEvent,
  { isSigned }: { readonly isSigned: boolean },
  dependencies: Dependencies,
): Promise<boolean> {
  const { db, nowMs } = dependencies;
  const now = nowMs();
  const key = {
    ownerId: event.owner_id,
    objectId: event.object_id,
    aspect: `${event.object_type} ${event.aspect_type}`,
    eventTime: event.event_time,
  };
  const { subscription_id: subscriptionId } = event;
  const standing = await readEventStanding(db, key, { subscriptionId, nowMs: now });
  if (!isSigned && standing.subscriptionId !== subscriptionId) return false;
  if (standing.isRepeated || standing.owner === null) return true;
  await heed(event, standing.owner, dependencies);
  await noteEvent(db, key, now);
  return true;
}

async function heed(event: WebhookEvent, owner: EventOwner, dependencies: Dependencies): Promise<void> {
  const { db, nowMs, log } = dependencies;
  const athleteId = event.owner_id;
  if (isDeauthorization(event)) {
    await wantRefresh(db, athleteId, nowMs());
    const message = "Strava says that the athlete revoked access; a refresh of the tokens will tell.";
    log({ level: "warn", message }, { athleteId });
    return beginWantedSyncs(dependencies, athleteId);
  }
  if (event.object_type !== "activity") return;
  if (event.aspect_type === "delete") {
    const activityId = event.object_id;
    if (!(await removeRace(db, athleteId, activityId))) return;
    const message = "The athlete deleted a race at Strava, and so it is deleted here.";
    return log({ level: "info", message, metadata: { strava_activity_id: activityId } }, { athleteId });
  }
  // Strava is asked after the event in any case: nothing is missed.
  if (owner.is_about_to_sync === 1 || owner.sync_status === "disconnected") return;
  await wantSync(db, athleteId, nowMs());
  const isQuiet = owner.last_synced_at !== null && nowMs() - owner.last_synced_at < QUIET_MS;
  if (!isSyncing(owner) && !isQuiet) await beginWantedSyncs(dependencies, athleteId);
}
