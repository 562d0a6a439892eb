import { parseArgs } from "node:util";
import { DEFAULT_ENVIRONMENT, readEnvironmentName } from "../environment-name.ts";
import { UsageError } from "../usage-error.ts";
import { DEFAULT_STATE_FOLDER, type Target } from "../wrangler.ts";

export const USAGE = `pnpm dead-letters [--remote [--env <environment>]] [--state <folder>]
pnpm dead-letters replay  <id> | --reason <reason>  [--url <address>]
pnpm dead-letters discard <id> | --reason <reason>  --why <text>  [--url <address>]

Prints the messages that Paceline gave up on and nobody has resolved yet, or resolves them through the admin API: replay
requeues their athletes from today's state, discard says why nobody does. With --reason, all open ones of a reason.
  --remote   look into the deployed database instead of the local one
  --env      which deployed one: staging or production (default ${DEFAULT_ENVIRONMENT})
  --state    the local state's folder (default ${DEFAULT_STATE_FOLDER}, where pnpm dev and pnpm demo keep it)
  --url      where the producer is (or PACELINE_URL), such as http://127.0.0.1:8787
The admin's token is read from ADMIN_TOKEN or from .dev.vars, and never from the command line, which others can see.`;

/** One letter by its id, or all open ones of a reason. */
export type Which = { readonly id: string } | { readonly reason: string };

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "print"; readonly target: Target }
  | { readonly kind: "replay"; readonly which: Which; readonly url: string | null }
  | { readonly kind: "discard"; readonly which: Which; readonly why: string; readonly url: string | null };

/** Reads the command line; throws a `UsageError` with a sentence. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: "help" };
  const [action, id, surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`One id at a time: what is ${surplus}?`);
  const { remote, env, state, url = null, reason, why } = values;
  if (action === undefined) {
    const unfit = [...(reason === undefined ? [] : ["--reason"]), ...(why === undefined ? [] : ["--why"])];
    if (unfit.length > 0) throw new UsageError(`${unfit.join(" and ")} belongs to replay or discard.`);
    const target: Target = remote
      ? { kind: "remote", environment: readEnvironmentName(env) }
      : { kind: "local", stateFolder: state };
    return { kind: "print", target };
  }
  if (action !== "replay" && action !== "discard") {
    throw new UsageError(`There is no ${action}: letters are replayed or discarded.`);
  }
  const which = readWhich(action, id, reason);
  if (action === "replay") {
    if (why !== undefined) throw new UsageError("A replay takes no --why: it speaks for itself.");
    return { kind: "replay", which, url };
  }
  if (why === undefined || why.trim() === "") {
    throw new UsageError("Say why with --why: whoever reads it later cannot ask you.");
  }
  return { kind: "discard", which, why, url };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        remote: { type: "boolean", default: false },
        env: { type: "string", default: DEFAULT_ENVIRONMENT },
        state: { type: "string", default: DEFAULT_STATE_FOLDER },
        url: { type: "string" },
        reason: { type: "string" },
        why: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readWhich(action: string, id: string | undefined, reason: string | undefined): Which {
  if (id !== undefined && reason !== undefined) throw new UsageError("Give an id or --reason, not both.");
  if (id !== undefined) return { id };
  if (reason !== undefined) return { reason };
  throw new UsageError(`Which? pnpm dead-letters ${action} <id>, or --reason <reason> for all of a reason.`);
}
