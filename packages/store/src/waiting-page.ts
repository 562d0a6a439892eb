import type { WaitingPage } from "@paceline/protocol";
import { storedCursor } from "./cursor-text.ts";
import type { Schema } from "./schema.ts";

/** The columns of a session that its message is made of. */
export const WAITING_ROW_COLUMNS = [
  "id",
  "athlete_id",
  "epoch",
  "page_number",
  "cursor",
  "lane",
] as const satisfies readonly (keyof Schema["sync_sessions"])[];

export type WaitingRow = Pick<Schema["sync_sessions"], (typeof WAITING_ROW_COLUMNS)[number]>;

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
