import { visibleLine, visibleOr } from "@paceline/protocol/visible-text";
import { queryD1, type Target, WranglerError } from "../wrangler.ts";

/** A row of the view `open_dead_letters`. */
interface OpenDeadLetter {
  readonly id: string;
  readonly since_utc: string;
  readonly reason: string;
  readonly athlete_id: number | null;
  readonly athlete: string;
  readonly session: string | null;
  readonly page: number | null;
  readonly explanation: string;
}

/** The open dead letters of a database, for people. */
export async function printLetters(target: Target): Promise<string> {
  try {
    const letters = await queryD1<OpenDeadLetter>("SELECT * FROM open_dead_letters", target);
    if (letters.length === 0) return "No open dead letters.";
    const count = `${letters.length} open dead ${letters.length === 1 ? "letter" : "letters"}.`;
    return [...letters.map(describeLetter), count].join("\n");
  } catch (error) {
    if (!(error instanceof WranglerError) || !error.message.includes("no such table")) throw error;
    throw new WranglerError("This database has no tables yet. Run pnpm demo, or apply the migrations.");
  }
}

/** A letter in a few lines: what came from outside cannot make more of them, and nothing of it is obeyed by a terminal. */
export function describeLetter({ athlete_id, page, ...letter }: OpenDeadLetter): string {
  const [reason, explanation, id] = [letter.reason, letter.explanation, letter.id].map(visibleLine);
  const name = visibleLine(visibleOr(letter.athlete, "no name"));
  const who = athlete_id === null ? "nobody's" : `athlete ${athlete_id} (${name})`;
  const where = letter.session === null ? "" : `\n  session  ${visibleLine(letter.session)}, page ${page}`;
  return `${letter.since_utc} UTC  ${reason}  ${who}\n  ${explanation}${where}\n  id       ${id}\n`;
}
