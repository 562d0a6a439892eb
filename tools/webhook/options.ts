import { parseArgs } from "node:util";
import { UsageError } from "../usage-error.ts";

export const USAGE = `pnpm webhook create [--url <address>]
pnpm webhook view
pnpm webhook delete

Manages the application's one subscription to its athletes' events. create asks Strava to send them to the producer, which
must be deployed by then, for Strava calls it at once.
  --url   where the producer is (or PACELINE_URL), such as https://paceline-producer.you.workers.dev
STRAVA_CLIENT_ID, STRAVA_CLIENT_SECRET and, for create, STRAVA_WEBHOOK_VERIFY_TOKEN are read from the environment or from
.dev.vars, and never from the command line, which others can see.`;

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "view" }
  | { readonly kind: "delete" }
  | { readonly kind: "create"; readonly url: string | null };

/** Reads the command line; throws a `UsageError` with a sentence. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: "help" };
  const [action, surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`One thing at a time: what is ${surplus}?`);
  switch (action) {
    case "create":
      return { kind: "create", url: values.url ?? null };
    case "view":
    case "delete":
      if (values.url !== undefined) throw new UsageError("--url belongs to create.");
      return { kind: action };
    case undefined:
      throw new UsageError("Say what to do: create, view or delete.");
    default:
      throw new UsageError(`There is no ${action}: a subscription is created, viewed or deleted.`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
