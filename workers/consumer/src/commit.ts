import { findRaces, greatest, messageOf, nextMessage, nextStep } from "@paceline/pipeline";
import type { ActivityPage, LogLine, Outcome, PageMessage, SpentRequests } from "@paceline/protocol";
import { commitPage } from "@paceline/store";
import type { BegunPage } from "./begin.ts";
import type { PageFacts } from "./data-point.ts";
import type { Dependencies } from "./dependencies.ts";
import { lookAgain } from "./look-again.ts";

/** Skipped activities named in a log line; a page can hold 200. */
const SKIPPED_NAMED_MAX = 20;

interface FetchedActivities {
  readonly page: ActivityPage;
  readonly spent: SpentRequests;
  readonly facts: PageFacts;
}

/** Writes a fetched page in one round trip; the outcome carries the next page's message. */
export async function commitFetched(
  message: PageMessage,
  { mode }: BegunPage,
  { page, spent, facts }: FetchedActivities,
  dependencies: Dependencies,
  nowMs: number,
): Promise<Outcome> {
  const { db, settings, log } = dependencies;
  const starts = page.activities.map((activity) => activity.start_date);
  const { races, otherIds } = findRaces(page.activities, settings.RACE_WORKOUT_TYPES);
  const step = nextStep(
    mode,
    message.cursor,
    { starts, rowCount: page.rowCount },
    {
      perPage: settings.ACTIVITIES_PER_PAGE,
      overlapSeconds: settings.CURSOR_OVERLAP_SECONDS,
      nowSeconds: Math.floor(nowMs / 1000),
    },
  );
  const nextCursor = step.kind === "next" ? step.cursor : null;
  const skippedIds = page.skipped.flatMap(({ id }) => (id === null ? [] : [id]));
  const logs = pageLogs(message, page, races.length, nextCursor === null);
  const committed = await commitPage(db, {
    message,
    mode,
    races,
    otherIds,
    activityIds: [...page.activities.map((activity) => activity.strava_activity_id), ...skippedIds],
    rowCount: page.rowCount,
    unidentifiedCount: page.skipped.length - skippedIds.length,
    newestStart: starts.length === 0 ? null : greatest(starts),
    nextCursor,
    spent,
    logs,
    nowMs,
  });
  if (committed === null) {
    facts.reason = "overtaken";
    return lookAgain(message, dependencies);
  }
  Object.assign(facts, { activities: page.rowCount, races: races.length });
  for (const line of logs) log(line, message);
  if (committed.error !== null) log({ level: "error", message: committed.error }, message);
  if (nextCursor !== null) return { kind: "done", next: [nextMessage(message, nextCursor)] };
  return { kind: "done", next: committed.letIn.map(messageOf) };
}

function pageLogs(
  message: PageMessage,
  page: ActivityPage,
  racesCount: number,
  isLast: boolean,
): readonly LogLine[] {
  const counts = `Page ${message.pageNumber}: ${page.rowCount} activities, ${racesCount} of them races.`;
  const line: LogLine = {
    level: "info",
    message: isLast ? `${counts} The sync has reached its end.` : counts,
    metadata: { page: message.pageNumber, cursor: message.cursor },
  };
  if (page.skipped.length === 0) return [line];
  const skipped: LogLine = {
    level: "warn",
    message: `Page ${message.pageNumber}: ${page.skipped.length} activities could not be read and were skipped.`,
    metadata: { skipped: page.skipped.slice(0, SKIPPED_NAMED_MAX) },
  };
  return [skipped, line];
}
