import type { WaitingPage } from "@paceline/protocol";
import type { Selectable } from "kysely";
import { storedCursor } from "./cursor-text.ts";
import type { Schema } from "./schema.ts";

/** The columns of a session that its message is made of. */
export type WaitingRow = Pick<
  Selectable<Schema["sync_sessions"]>,
  "id" | "athlete_id" | "epoch" | "page_number" | "cursor" | "lane"
>;

/** The page that a session waits for. */
export function waitingPage(row: WaitingRow): WaitingPage {
  return {
    athleteId: row.athlete_id,
    sessionId: row.id,
    epoch: row.epoch,
    pageNumber: row.page_number,
    cursor: storedCursor(row.cursor),
    lane: row.lane,
  };
}
