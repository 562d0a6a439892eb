import { parseArgs } from "node:util";
import { DEFAULT_ENVIRONMENT, readEnvironmentName } from "./environment-name.ts";
import { DEFAULT_STATE_FOLDER, queryD1, type Target, WranglerError } from "./wrangler.ts";

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

const USAGE = `pnpm dead-letters [--remote [--env <environment>]] [--state <folder>]

Prints the messages that Paceline gave up on and nobody has resolved yet.
  --remote   look into the deployed database instead of the local one
  --env      which deployed one: staging or production (default ${DEFAULT_ENVIRONMENT})
  --state    the local state's folder (default ${DEFAULT_STATE_FOLDER}, where pnpm dev and pnpm demo keep it)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      remote: { type: "boolean", default: false },
      env: { type: "string", default: DEFAULT_ENVIRONMENT },
      state: { type: "string", default: DEFAULT_STATE_FOLDER },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const target: Target = values.remote
    ? { kind: "remote", environment: readEnvironmentName(values.env) }
    : { kind: "local", stateFolder: values.state };
  const letters = await queryD1<OpenDeadLetter>("SELECT * FROM open_dead_letters", target);
  if (letters.length === 0) return console.log("No open dead letters.");
  for (const letter of letters) console.log(describe(letter));
  console.log(`${letters.length} open dead ${letters.length === 1 ? "letter" : "letters"}.`);
}

function describe(letter: OpenDeadLetter): string {
  const who =
    letter.athlete_id === null ? "nobody's" : `athlete ${letter.athlete_id} (${letter.athlete || "no name"})`;
  const where = letter.session === null ? "" : `\n  session  ${letter.session}, page ${letter.page}`;
  return `${letter.since_utc} UTC  ${letter.reason}  ${who}\n  ${letter.explanation}${where}\n  id       ${letter.id}\n`;
}

try {
  await main();
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  const noTable = error instanceof WranglerError && text.includes("no such table");
  console.error(noTable ? "This database has no tables yet. Run pnpm demo, or apply the migrations." : text);
  process.exitCode = 1;
}
