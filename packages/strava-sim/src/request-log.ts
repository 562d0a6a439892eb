import type { ReadyAnswer } from "./answer.ts";
import { type FaultRule, faultName } from "./faults.ts";
import { LISTING_PATH } from "./listing.ts";

/** One line of the request log. Never a token. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** The listing's parameters. */
  readonly query: Readonly<Record<string, string>>;
  /** Whose token it carried; null for none that is known. */
  readonly athleteId: number | null;
  readonly result: number | "reset" | "timeout";
  /** The name of the fault that struck it. */
  readonly fault: string | null;
  /** Rows in a listing's answer. */
  readonly rows: number | null;
}

/** All that is written down of a query: others may hold secrets. */
const LISTING_PARAMETERS = new Set(["before", "after", "page", "per_page"]);

/** What came, and what became of it. */
interface HandledRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly athleteId: number | null;
  readonly fault: FaultRule | undefined;
  readonly answer: ReadyAnswer;
}

export function logLine({ fault, query, answer, ...handled }: HandledRequest): LoggedRequest {
  return {
    ...handled,
    query: Object.fromEntries([...query].filter(([name]) => LISTING_PARAMETERS.has(name))),
    result: "status" in answer ? answer.status : answer.kind,
    fault: fault === undefined ? null : faultName(fault),
    rows: fault === undefined && handled.path === LISTING_PATH ? rowsIn(answer) : null,
  };
}

function rowsIn(answer: ReadyAnswer): number | null {
  if (answer.kind !== "response" || answer.status !== 200) return null;
  const parsed: unknown = JSON.parse(answer.body);
  return Array.isArray(parsed) ? parsed.length : null;
}
