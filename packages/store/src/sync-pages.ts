import type { PageMessage } from "@paceline/protocol";
import type { PageCommit } from "./commit-page.ts";
import { cursorText } from "./cursor-text.ts";
import { type Sql, sql } from "./sql.ts";
import { sweepVerdict } from "./sweep.ts";

/**
 * Records a page with the ids that it showed; the last page of a full session also gets its sweep's verdict. Must follow
 * the statement that writes the page's races, if there is one: how many it wrote is recorded too.
 */
export function recordPage(commit: PageCommit, condition: Sql<boolean>): Sql {
  const { message } = commit;
  const endsFull = commit.nextCursor === null && commit.mode === "full";
  return sql`
    INSERT INTO sync_pages (sync_session_id, page_number, cursor, activity_ids, activities_count, races_count,
      unidentified_count, sweep_verdict, races_written, committed_at)
    SELECT ${message.sessionId}, ${message.pageNumber}, ${cursorText(message.cursor)},
      ${JSON.stringify(commit.activityIds)}, ${commit.rowCount}, ${commit.races.length},
      ${commit.unidentifiedCount}, ${endsFull ? sweepVerdict(commit) : sql`NULL`},
      ${commit.races.length > 0 ? sql`changes()` : sql`0`}, ${commit.nowMs}
    WHERE ${condition}`;
}

/** How many distinct activities the pages of a session showed: overlapping pages show some of them twice. */
export function distinctActivities(sessionId: string): Sql<number> {
  return sql<number>`(SELECT count(DISTINCT shown.value) ${shownBy(sessionId)})`;
}

/** How many distinct races the pages of a session showed, which are stored by then. */
export function distinctRaces({ sessionId, athleteId }: PageMessage): Sql<number> {
  return sql<number>`(SELECT count(*) FROM races
    WHERE athlete_id = ${athleteId} AND strava_activity_id IN (SELECT shown.value ${shownBy(sessionId)}))`;
}

function shownBy(sessionId: string): Sql {
  return sql`FROM sync_pages, json_each(sync_pages.activity_ids) AS shown
    WHERE sync_pages.sync_session_id = ${sessionId}`;
}
