import { sql } from "./sql.ts";

/** Dead letters of a reason: those that are open, and those that there ever were. */
export interface ReasonLetters {
  readonly reason: string;
  readonly open: number;
  readonly ever: number;
}

export const selectLetters = sql<ReasonLetters>`
  SELECT reason, letters AS open, letters_ever AS ever FROM open_letter_counts ORDER BY reason`;
