import { allowanceAt, isAtWindowEdge, isBetweenWindows, sharingOf, windowsAt } from "@paceline/pipeline";
import type { RequestCost } from "@paceline/protocol";
import { reportAndReadBudget, reserve } from "@paceline/store";
import type { StravaResult } from "@paceline/strava";
import type { Dependencies } from "../dependencies.ts";

/** A token endpoint's request counts in the overall bucket only. */
const ONE_REQUEST: RequestCost = { overall: 1, read: 0 };
const NOTHING: RequestCost = { overall: 0, read: 0 };

interface NoRoom {
  readonly reason: "no_room";
  readonly explanation: string;
}

type Asked<Value, Failure> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure | NoRoom };

/**
 * Sends one request of an athlete who waits before a browser, as part of the budget that all syncs share: reserved
 * before and reported after. They count as people who begin something, so nothing is kept from them.
 */
export async function askStrava<Value, Failure extends { readonly reason: string }>(
  { db, settings, nowMs }: Dependencies,
  send: () => Promise<StravaResult<Value, Failure>>,
): Promise<Asked<Value, Failure>> {
  const shortWindowSeconds = settings.STRAVA_SHORT_WINDOW_SECONDS;
  const askedAtMs = nowMs();
  if (isBetweenWindows(askedAtMs, shortWindowSeconds)) return noRoom;
  const nowSeconds = Math.floor(askedAtMs / 1000);
  const reservedIn = windowsAt(nowSeconds, shortWindowSeconds);
  const allowance = allowanceAt("start", nowSeconds, sharingOf(settings));
  // No session, and none of the breaker's business: while Strava fails for all, this athlete is told so.
  const reservation = { windows: reservedIn, nowSeconds, allowance, sessionId: "", probeUntil: null };
  if (!(await reserve(db, ONE_REQUEST, reservation))) return noRoom;
  const result = await send();
  const answeredAtMs = nowMs();
  await reportAndReadBudget(db, {
    cost: ONE_REQUEST,
    unused: NOTHING,
    reservedIn,
    answeredIn: windowsAt(Math.floor(answeredAtMs / 1000), shortWindowSeconds),
    answeredAtMs,
    rateLimit: isAtWindowEdge(answeredAtMs, shortWindowSeconds) ? null : result.rateLimit,
    refused: !result.ok && result.failure.reason === "rate_limited",
    health: null,
  });
  return result;
}

const noRoom = {
  ok: false,
  failure: { reason: "no_room", explanation: "This window has no room left for the request." },
} as const;
