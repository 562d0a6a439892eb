import type { Log } from "@paceline/protocol";
import type { Caller } from "./auth.ts";
import type { Route, Targets } from "./route.ts";

/**
 * Tells the log who asked for what, of whom, and what came of it. Only calls that may change something are told of, and
 * never what was sent: a body may hold tokens.
 */
export function audit(
  log: Log,
  caller: Caller | undefined,
  { method, path }: Route,
  { status, targets }: { readonly status: number; readonly targets: Targets },
): void {
  if (method === "GET") return;
  const message = `${method} ${path} was answered with ${status}.`;
  const metadata = { who: caller?.who, method, route: path, targets, result: status };
  log({ level: "info", message, metadata });
}
