import { spawn } from "node:child_process";
import { QUIET_ENVIRONMENT } from "@paceline/tools/wrangler";
import type { ClubOfRunbook } from "./world.ts";

const COMMAND_TIMEOUT_MS = 120_000;
const ADDRESS = "https://paceline-producer.<you>.workers.dev";

/** What stands for the placeholders of an entry, by the words between `<` and `>`. */
export type Values = Readonly<Record<string, string>>;

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** A command as it stands in a document, and what is run before it in the same shell. */
export interface DocumentedCommand {
  readonly command: string;
  readonly before: readonly string[];
}

/**
 * Runs a documented command by these rules, and answers with its exit code and all that it printed.
 *
 * - Placeholders are filled in. The producer's address is that of the local workers.
 * - What looks into a database looks into that of the test: `--env production --remote` gives way to `--local --persist-to`,
 *   and `pnpm dead-letters` and its `--remote` to `--state`.
 * - `pnpm run setup` and `pnpm run ship` run in a folder of their own, whose `wrangler` is an account that records; the same
 *   command once.
 * - What else `wrangler` does needs an account: wrangler's own help must know the command and each of its options, and is
 *   the output.
 */
export async function runCommand(
  { command, before }: DocumentedCommand,
  values: Values,
  club: ClubOfRunbook,
): Promise<Ran> {
  const [, words] = /^pnpm exec wrangler (?!d1 execute )(.+)$/.exec(command) ?? [];
  if (words !== undefined) return askHelp(words, club);
  const isOfAccount = /^pnpm run (setup|ship)\b/.test(command);
  const local = command
    .replace("--env production --remote", `--local --persist-to ${club.stateFolder}`)
    .replace(/^pnpm dead-letters( --remote)?(?= *(#|$))/, `pnpm dead-letters --state ${club.stateFolder}`);
  const script = [...before, local].map((line) => fill(line, values, club)).join("\n");
  return isOfAccount ? once(script, club.accountFolder, club) : shell(script, ".", club);
}

function fill(line: string, values: Values, { workers }: ClubOfRunbook): string {
  // Of a comment nothing is run.
  const bare = line.replace(/ +# .*$/, "").replaceAll(ADDRESS, workers.url);
  return bare.replaceAll(/<([a-z][a-z ]*)>/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Nothing is there for <${name}> in: ${line}`);
    return value;
  });
}

const ran = new Map<string, Promise<Ran>>();

/** What the same command printed before, or prints now. */
function once(script: string, cwd: string, club: ClubOfRunbook): Promise<Ran> {
  const found = ran.get(script) ?? shell(script, cwd, club);
  ran.set(script, found);
  return found;
}

async function askHelp(text: string, club: ClubOfRunbook): Promise<Ran> {
  const words = text.match(/"[^"]*"|\S+/g) ?? [];
  const firstOption = words.findIndex((word) => word.startsWith("-"));
  const named = words
    .slice(0, firstOption === -1 ? words.length : firstOption)
    .filter((word) => !/[<>]/.test(word));
  const asked = named.join(" ");
  const { code, output } = await once(`wrangler ${asked} --help`, ".", club);
  const usage = /^wrangler (.+)$/m.exec(output)?.[1]?.split(" ") ?? [];
  const isKnown =
    named.length <= usage.length && usage.every((word, i) => /[<[]/.test(word) || word === named[i]);
  if (!isKnown) return { code: 1, output: `wrangler knows no ${asked}:\n${output}` };
  const options = words.filter((word) => /^-/.test(word));
  const unknown = options.find((option) => !new RegExp(`(^|[ ,])${option}[ ,]`, "m").test(output));
  return unknown === undefined
    ? { code, output }
    : { code: 1, output: `wrangler ${asked} knows no ${unknown}.` };
}

function shell(script: string, cwd: string, club: ClubOfRunbook): Promise<Ran> {
  const { secrets, stravaUrl, home } = club;
  const {
    PACELINE_URL: _theirs,
    CLOUDFLARE_API_TOKEN: _secret,
    ...inherited
  } = QUIET_ENVIRONMENT as NodeJS.ProcessEnv;
  const env = {
    ...inherited,
    ...secrets,
    STRAVA_BASE_URL: stravaUrl,
    PACELINE_URL: club.workers.url,
    HOME: home,
  };
  const child = spawn("bash", ["-c", script], { cwd, env, timeout: COMMAND_TIMEOUT_MS, stdio: "pipe" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  // What is pasted: the token first, then whatever else is asked for. Most commands read none of it.
  child.stdin.on("error", () => {}).end(`${secrets.ADMIN_TOKEN}\nwhat else is asked for\n`);
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("close", (code) => ended({ code, output }));
  });
}
