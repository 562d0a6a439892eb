import {
  ACTIVE_DAYS,
  type FullSyncPlan,
  type ProducerSettings,
  pagesForFullSyncs,
  planFullSyncs,
  sharingOf,
} from "@paceline/pipeline";
import type { Lane } from "@paceline/protocol";
import { listFullSyncCandidates, readDayLoad } from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";
import { enqueuePlanned } from "./enqueue.ts";
import { MESSAGES_PER_BATCH_MAX } from "./send-pages.ts";

const DAY_MS = 86_400_000;

/** After so many days without a sync, an athlete's weekly one comes within a day. */
const IDLE_DAYS = 6;

/**
 * Begins the full syncs that the rest of today's budget carries, at most 100 a run: five round trips to D1 however many
 * they are. Two runs at once begin each athlete's once, for a session is opened only in place of the one read.
 */
export async function planFullSyncsOfToday(dependencies: Dependencies): Promise<void> {
  const { db, settings, log } = dependencies;
  const nowMs = dependencies.nowMs();
  const nowSeconds = Math.floor(nowMs / 1000);
  const { fullSyncsBegun, ...load } = await readDayLoad(db, {
    idleSinceMs: nowMs - IDLE_DAYS * DAY_MS,
    countedSinceMs: nowMs - 7 * DAY_MS,
  });
  const pages = pagesForFullSyncs({
    ...load,
    nowSeconds,
    sharing: sharingOf(settings),
  });
  const leftOfWeek = leftOfWeeklyNumber(settings, fullSyncsBegun);
  const athletesMax = Math.min(MESSAGES_PER_BATCH_MAX, leftOfWeek);
  if (pages.available === 0 || athletesMax === 0) return;

  const candidates = await listFullSyncCandidates(db, {
    dueBeforeMs: nowMs - settings.FULL_SYNC_AGE_DAYS_MIN * DAY_MS,
    activeFromSeconds: nowSeconds - (ACTIVE_DAYS * DAY_MS) / 1000,
    // One more than may be chosen, so that it shows whether somebody else was due.
    limitOfEachKind: athletesMax + 1,
  });
  const plan = planFullSyncs(candidates, { pages, athletesMax, nowMs });
  const opened = await enqueuePlanned(dependencies, {
    priority: athletesOf(plan, "priority"),
    bulk: athletesOf(plan, "bulk"),
  });
  if (opened.length === 0) return;

  const openedIds = new Set(opened.map(({ athleteId }) => athleteId));
  const pagesEstimated = plan.chosen
    .filter(({ athlete }) => openedIds.has(athlete.athleteId))
    .reduce((sum, planned) => sum + planned.pages, 0);
  const limit = limitReached(plan, leftOfWeek <= MESSAGES_PER_BATCH_MAX);
  const message = `The cron planned ${opened.length} full syncs, about ${pagesEstimated} pages. ${limit}`;
  log({ level: "info", message, metadata: { pages_available: pages.available } });
}

/** How many full syncs `FULL_SYNCS_PER_WEEK_MAX` still allows. */
function leftOfWeeklyNumber({ FULL_SYNCS_PER_WEEK_MAX }: ProducerSettings, begun: number): number {
  return FULL_SYNCS_PER_WEEK_MAX === 0
    ? Number.POSITIVE_INFINITY
    : Math.max(0, FULL_SYNCS_PER_WEEK_MAX - begun);
}

function athletesOf({ chosen }: FullSyncPlan, lane: Lane) {
  return chosen.filter((planned) => planned.lane === lane).map(({ athlete }) => athlete);
}

function limitReached({ limitedBy }: FullSyncPlan, isWeeklyNumber: boolean): string {
  switch (limitedBy) {
    case "budget":
      return "Today's budget carries no more.";
    case "number":
      return isWeeklyNumber
        ? "FULL_SYNCS_PER_WEEK_MAX allows no more."
        : "That is all that one run may; the next one goes on.";
    case "nobody_due":
      return "Nobody else is due.";
  }
}
