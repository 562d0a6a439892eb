import { LIVE_SESSION_STATUSES, type SyncStatus } from "@paceline/protocol";
import { run, runBatch } from "./database.ts";
import { sql } from "./sql.ts";

/** What tells one event from another. */
export interface EventKey {
  readonly ownerId: number;
  readonly objectId: number;
  readonly aspect: string;
  /** Epoch seconds. */
  readonly eventTime: number;
}

/** The athlete whom an event is about. */
export interface EventOwner {
  readonly sync_status: SyncStatus;
  /** Epoch ms. */
  readonly last_synced_at: number | null;
  /** 1 when a session is live that has not asked Strava for anything yet. */
  readonly is_about_to_sync: 0 | 1;
}

/** How an event stands: worked on before, of nobody known, or to be worked on. */
export interface EventStanding {
  /** The subscription that events are expected of; this event's own when there was none yet. */
  readonly subscriptionId: number | null;
  readonly isRepeated: boolean;
  readonly owner: EventOwner | null;
}

/** Forgets the subscription's id: Strava is about to make another one. */
export async function expectNewSubscription(db: D1Database): Promise<void> {
  const forget = sql`
    INSERT INTO webhook_subscription (id, subscription_id) VALUES (1, NULL)
    ON CONFLICT (id) DO UPDATE SET subscription_id = NULL`;
  await run(db, forget);
}

/** Looks an event up, in one round trip. The first one that comes after a handshake says the subscription's id. */
export async function readEventStanding(
  db: D1Database,
  { ownerId, objectId, aspect, eventTime }: EventKey,
  event: { readonly subscriptionId: number; readonly nowMs: number },
): Promise<EventStanding> {
  const learn = sql`
    INSERT INTO webhook_subscription (id, subscription_id) VALUES (1, ${event.subscriptionId})
    ON CONFLICT (id) DO UPDATE SET subscription_id = excluded.subscription_id WHERE subscription_id IS NULL`;
  const known = sql<{ subscription_id: number | null; is_repeated: 0 | 1 }>`
    SELECT subscription_id, EXISTS (
      SELECT 1 FROM webhook_events
      WHERE owner_id = ${ownerId} AND object_id = ${objectId} AND aspect = ${aspect} AND event_time = ${eventTime}
    ) AS is_repeated
    FROM webhook_subscription`;
  const owner = sql<EventOwner>`
    SELECT athletes.sync_status, athletes.last_synced_at, EXISTS (
      SELECT 1 FROM sync_sessions
      WHERE sync_sessions.id = athletes.sync_session_id AND sync_sessions.status = 'queued'
        AND sync_sessions.page_number = 1 AND coalesce(sync_sessions.claimed_until, 0) <= ${event.nowMs}
    ) AS is_about_to_sync
    FROM athletes WHERE strava_id = ${ownerId}`;
  const [, knownRows, owners] = await runBatch<
    [unknown, { subscription_id: number | null; is_repeated: 0 | 1 }, EventOwner]
  >(db, [learn, known, owner]);
  const [row] = knownRows.results;
  return {
    subscriptionId: row?.subscription_id ?? null,
    isRepeated: row?.is_repeated === 1,
    owner: owners.results[0] ?? null,
  };
}

const KEPT_MS = 86_400_000;

/** Notes that an event was worked on, and forgets its athlete's events of the days before. */
export async function noteEvent(db: D1Database, key: EventKey, nowMs: number): Promise<void> {
  const { ownerId, objectId, aspect, eventTime } = key;
  // Nothing for an athlete who was deleted in the meantime.
  const insert = sql`
    INSERT INTO webhook_events (owner_id, object_id, aspect, event_time, received_at)
    SELECT strava_id, ${objectId}, ${aspect}, ${eventTime}, ${nowMs} FROM athletes WHERE strava_id = ${ownerId}
    ON CONFLICT DO NOTHING`;
  const forget = sql`
    DELETE FROM webhook_events WHERE owner_id = ${ownerId} AND received_at < ${nowMs - KEPT_MS}`;
  await runBatch<[unknown, unknown]>(db, [insert, forget]);
}

/** Whether a session of an athlete with this status is live. */
export function isSyncing({ sync_status }: Pick<EventOwner, "sync_status">): boolean {
  return LIVE_SESSION_STATUSES.some((live) => live === sync_status);
}
