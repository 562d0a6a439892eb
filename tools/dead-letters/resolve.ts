import { visibleLine } from "@paceline/protocol/visible-text";
import type { Connection } from "./connection.ts";
import type { Which } from "./options.ts";

const REQUEST_TIMEOUT_MS = 60_000;

interface ReplayedReason {
  readonly enqueued: number;
  readonly replayed: number;
  readonly has_more: boolean;
  readonly not_replayed: readonly { readonly id: string; readonly why: string }[];
  readonly not_replayed_count: number;
}

/** Replays one letter, or all open ones of a reason in as many calls as it takes; answers with what came of it. */
export async function replay(connection: Connection, which: Which): Promise<string> {
  if ("id" in which) {
    const path = `dead-letters/${encodeURIComponent(which.id)}/replay`;
    const { session_id } = await call<{ session_id: string }>(connection, "POST", path, {});
    return `Replayed: ${session_id} is queued.`;
  }
  let enqueued = 0;
  let replayed = 0;
  let last: ReplayedReason;
  do {
    last = await call<ReplayedReason>(connection, "POST", "dead-letters/replay", which);
    enqueued += last.enqueued;
    replayed += last.replayed;
    // Whoever is overtaken by others again and again is not waited for.
  } while (last.has_more && last.enqueued > 0);
  const done = `Replayed ${replayed} dead letters with ${enqueued} syncs, which stand in line.`;
  if (last.not_replayed_count === 0) return done;
  const open = last.not_replayed.map(({ id, why }) => `  ${visibleLine(id)}  ${visibleLine(why)}`);
  return [done, `Still open: ${last.not_replayed_count}.`, ...open].join("\n");
}

/** Discards one letter, or all open ones of a reason; answers with what came of it. */
export async function discard(connection: Connection, which: Which, why: string): Promise<string> {
  if ("id" in which) {
    const path = `dead-letters/${encodeURIComponent(which.id)}`;
    const { resolution } = await call<{ resolution: string }>(connection, "DELETE", path, { reason: why });
    return `The dead letter is resolved. ${visibleLine(resolution)}`;
  }
  const body = { ...which, resolution: why };
  const { discarded } = await call<{ discarded: number }>(connection, "POST", "dead-letters/discard", body);
  return `Discarded ${discarded} dead letters.`;
}

/** Asks the admin API; throws a sentence with whatever it refused by. */
async function call<Answer>(
  { url, adminToken }: Connection,
  method: string,
  path: string,
  body: object,
): Promise<Answer> {
  const address = new URL(`/api/admin/${path}`, url);
  const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(address, { method, headers, body: JSON.stringify(body), signal });
  } catch {
    throw new Error(`Nobody answers at ${address.origin}. Is the producer running there?`);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.status === 401) {
    throw new Error(`The producer at ${address.origin} does not take this ADMIN_TOKEN.`);
  }
  if (response.ok && answer !== null) return answer as Answer;
  const problem = answer as { readonly detail?: string; readonly errors?: readonly FieldError[] } | null;
  const fields = problem?.errors?.map(({ field, message }) => ` ${field} ${message}.`).join("") ?? "";
  throw new Error(
    visibleLine(
      `${problem?.detail ?? `${address.origin} answered ${response.status}: no Paceline.`}${fields}`,
    ),
  );
}

interface FieldError {
  readonly field: string;
  readonly message: string;
}
