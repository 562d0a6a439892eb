import { causeOf } from "@paceline/protocol";
import type { Gate } from "../dependencies.ts";
import type { Problem } from "./problem.ts";

/** The period of the binding `REFUSALS` in `wrangler.producer.toml`. */
const RETRY_AFTER_SECONDS = 60;

/** What a refusal comes to: the same, or 429 where there were too many from one address. */
export type RefusalLimit = (request: Request, problem: Problem, gate: Gate) => Promise<Problem>;

/**
 * Counts refused credentials by the caller's address; one of these for a whole isolate. Only what is refused is counted
 * and only that is answered with 429: a right credential is let in whatever came before. Else anybody in the same network,
 * or a program with an old token, could lock an operator out, and nothing would be won, for the token is too long to be
 * guessed at any pace. Where the counter is missing or fails, refusals stay what they are, and the log says so once.
 */
export function createRefusalLimit(): RefusalLimit {
  let isTold = false;
  return async (request, problem, { refusals, log }) => {
    if (problem.status !== 401) return problem;
    try {
      if (refusals === null) throw new Error("The binding REFUSALS is missing.");
      const { success } = await refusals.limit({ key: networkOf(request) });
      return success ? problem : TOO_MANY;
    } catch (error) {
      const message = "Refused credentials are not limited: their counter is not to be had.";
      if (!isTold) log({ level: "warn", message, metadata: { cause: causeOf(error) } });
      isTold = true;
      return problem;
    }
  };
}

const TOO_MANY: Problem<429> = {
  status: 429,
  title: "Too Many Requests",
  detail: "Too many refused requests came from your network. Wait a minute; a right token is let in at once.",
  headers: { "retry-after": String(RETRY_AFTER_SECONDS) },
};

/** An IPv4 address, or the first half of an IPv6 address: the rest its owner changes at will. */
function networkOf(request: Request): string {
  const address = request.headers.get("cf-connecting-ip") ?? "unknown";
  if (!address.includes(":")) return address;
  const [written = ""] = address.split("::");
  return [...written.split(":"), "0", "0", "0"].slice(0, 4).join(":").toLowerCase();
}
