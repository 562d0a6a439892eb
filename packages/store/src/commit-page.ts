import type {
  Activity,
  Cursor,
  LogLine,
  PageMessage,
  SpentRequests,
  SyncMode,
  WaitingPage,
} from "@paceline/protocol";
import { runBatchForLast } from "./database.ts";
import { writeFence } from "./fence.ts";
import { endAndLetIn, endedAndLetIn } from "./line.ts";
import { removeRaces, upsertRaces } from "./races.ts";
import { reportRequest } from "./spent-requests.ts";
import type { Sql } from "./sql.ts";
import { allowedSweep, sweepRefusal } from "./sweep.ts";
import { appendLogs } from "./sync-logs.ts";
import { recordPage } from "./sync-pages.ts";
import { advanceSession, lastPageChanges } from "./sync-sessions.ts";

/** What one page brought, and where the walk goes from it. */
export interface PageCommit {
  readonly message: PageMessage;
  readonly mode: SyncMode;
  readonly races: readonly Activity[];
  /** Activities of the page that are no races. */
  readonly otherIds: readonly number[];
  /** Every id that the page showed, those of unreadable rows too: the sweep spares them. */
  readonly activityIds: readonly number[];
  /** Rows that Strava sent, unreadable ones included. */
  readonly rowCount: number;
  /** Rows of which not even the id could be read. */
  readonly unidentifiedCount: number;
  /** Epoch seconds; null when no activity could be read. */
  readonly newestStart: number | null;
  /** Where the next page starts; null when this page is the last. */
  readonly nextCursor: Cursor | null;
  readonly spent: SpentRequests;
  readonly logs: readonly LogLine[];
  readonly nowMs: number;
}

export interface CommittedPage {
  /** The sentence of a refused sweep, which ended the session in `error`; else null. */
  readonly error: string | null;
  /** With the last page: the pages of those whom the session's end let in. */
  readonly letIn: readonly WaitingPage[];
}

/**
 * Writes everything that a page brought, in one transaction and one round trip. Null when the fence no longer holds or
 * the pipeline was paused: then nothing of the page was written. The budget hears of the request either way, for Strava
 * counted it.
 */
export async function commitPage(db: D1Database, commit: PageCommit): Promise<CommittedPage | null> {
  const { message, nextCursor, nowMs } = commit;
  const fenced = writeFence(message, nowMs);
  const statements = pageStatements(commit, fenced);
  if (nextCursor !== null) {
    const advanced = await runBatchForLast(db, statements, advanceSession(commit, nextCursor, fenced));
    return advanced.length === 0 ? null : { error: null, letIn: [] };
  }
  const { sessionId } = message;
  const ending = endAndLetIn({ sessionId, changes: lastPageChanges(commit), nowMs, condition: fenced });
  return endedAndLetIn(await runBatchForLast(db, statements, ending), sessionId);
}

/** Whether any race can go with a page: it showed what is no race, or it may sweep. */
export function removesRaces({ mode, otherIds, nextCursor }: PageCommit): boolean {
  return otherIds.length > 0 || (nextCursor === null && mode === "full");
}

/** All of a page but the step that moves its session on; statements that could change nothing are left out. */
function pageStatements(commit: PageCommit, fenced: Sql<boolean>): readonly Sql[] {
  const { message, races, otherIds, nowMs } = commit;
  const { athleteId, sessionId } = message;
  const isLast = commit.nextCursor === null;
  const swept = isLast && commit.mode === "full" ? allowedSweep(commit) : null;
  const addendum = isLast ? { addendum: sweepRefusal(message) } : {};
  const logs = { sessionId, athleteId, lines: commit.logs, nowMs, ...addendum };
  const statements: Sql[] = [];
  if (races.length > 0) statements.push(upsertRaces(athleteId, races, fenced));
  statements.push(recordPage(commit, fenced), appendLogs(logs, fenced), reportRequest(commit.spent));
  // Last, for the step that moves the session on counts what it removed.
  if (removesRaces(commit)) statements.push(removeRaces({ athleteId, otherIds, swept }, fenced));
  return statements;
}
