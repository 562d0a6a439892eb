import { readReplayable, type Unreplayable } from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";
import { startSessions } from "./enqueue.ts";
import { letInFromLine } from "./let-in.ts";
import { MESSAGES_PER_BATCH_MAX } from "./send-pages.ts";

export interface Replay {
  /** Syncs begun. */
  readonly enqueued: number;
  /** Letters that they resolved. */
  readonly replayed: number;
  /** Whether more athletes with such letters could be requeued than this call did. */
  readonly hasMore: boolean;
  /** Letters that stay open, the oldest of them, and how many. */
  readonly refused: readonly Unreplayable[];
  readonly refusedCount: number;
}

export interface ReplayRequest {
  readonly reason: string;
  readonly athletesMax: number;
  /** How many of the letters that stay open are named. */
  readonly refusedMax: number;
}

/**
 * Begins a sync for every athlete who has open letters of a reason and resolves these with it: one sync an athlete,
 * however many letters. They stand in line like any bulk sync, so the budget throttles them. A sync that is under way is
 * left alone, for its athlete is being helped already.
 */
export async function replayLetters(
  dependencies: Dependencies,
  { reason, ...limits }: ReplayRequest,
): Promise<Replay> {
  const { replayable, hasMore, refused, refusedCount } = await readReplayable(
    dependencies.db,
    reason,
    limits,
  );
  const opened = new Set<number>();
  for (const mode of ["full", "incremental"] as const) {
    const athletes = replayable.filter((one) => one.mode === mode).map(({ athlete }) => athlete);
    for (let begun = 0; begun < athletes.length; begun += MESSAGES_PER_BATCH_MAX) {
      const step = athletes.slice(begun, begun + MESSAGES_PER_BATCH_MAX);
      const request = { mode, lane: "bulk", force: false } as const;
      for (const { athleteId } of await startSessions(dependencies, step, request, { reason })) {
        opened.add(athleteId);
      }
    }
  }
  if (opened.size > 0) await letInFromLine(dependencies);
  const helped = replayable.filter(({ athlete }) => opened.has(athlete.athleteId));
  // Somebody else began a sync of theirs in the same moment.
  const overtaken = replayable
    .filter(({ athlete }) => !opened.has(athlete.athleteId))
    .flatMap(({ athlete, letterIds }) =>
      letterIds.map((id) => ({ id, athlete_id: athlete.athleteId, sync_status: "queued" as const })),
    );
  return {
    enqueued: opened.size,
    replayed: helped.reduce((sum, { letterIds }) => sum + letterIds.length, 0),
    hasMore,
    refused: [...refused, ...overtaken].slice(0, limits.refusedMax),
    refusedCount: refusedCount + overtaken.length,
  };
}
