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
    return [...letters.map(describe), count].join("\n");
  } catch (error) {
    if (!(error instanceof WranglerError) || !error.message.includes("no such table")) throw error;
    throw new WranglerError("This database has no tables yet. Run pnpm demo, or apply the migrations.");
  }
}

function describe(letter: OpenDeadLetter): string {
  const who =
    letter.athlete_id === null ? "nobody's" : `athlete ${letter.athlete_id} (${letter.athlete || "no name"})`;
  const where = letter.session === null ? "" : `\n  session  ${letter.session}, page ${letter.page}`;
  return `${letter.since_utc} UTC  ${letter.reason}  ${who}\n  ${letter.explanation}${where}\n  id       ${letter.id}\n`;
}
