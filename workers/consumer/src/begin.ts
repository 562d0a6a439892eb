import { admit, allowanceAt, isBetweenWindows, sharingOf, turnOf, windowsAt } from "@paceline/pipeline";
import type { Outcome, PageMessage, RequestCost, SpentRequests, SyncMode, Windows } from "@paceline/protocol";
import { beginPage, type StoredTokens } from "@paceline/store";
import { defer } from "./defer.ts";
import type { Delivery } from "./delivery.ts";
import type { Dependencies } from "./dependencies.ts";
import { giveUp, type Handled } from "./give-up.ts";
import { turnAway } from "./turn-away.ts";

/** Tokens with less life left than this are refreshed before the request (they last 6 h; Strava docs, "Authentication"). */
const TOKEN_LIFE_SECONDS_MIN = 300;

/** The requests that one page can need: the listing, a refresh, and both again. */
const REQUESTS_PER_PAGE_MAX = 4;

/** Time for a delivery's round trips to D1. */
const STORING_MS = 30_000;

/** A page that may be fetched: it is this delivery's alone, and its request is reserved. */
export interface BegunPage {
  readonly mode: SyncMode;
  /** Why this page failed the last time; null when it has not. */
  readonly lastFailure: string | null;
  /** How often it has failed in a row. */
  readonly failures: number;
  readonly tokens: StoredTokens;
  /** Whether the token is to be refreshed before the request; the reservation counts on it. */
  readonly refreshFirst: boolean;
  readonly reserved: RequestCost;
  readonly reservedIn: Windows;
  /** Whether the breaker is open and this page tries whether Strava answers again. */
  readonly isProbe: boolean;
  /** Epoch ms until which nobody else works on the page. */
  readonly claimUntilMs: number;
}

export type BegunDelivery =
  | { readonly ok: true; readonly page: BegunPage }
  | { readonly ok: false; readonly outcome: Outcome };

/** Checks the fence, claims the page and reserves the request: one round trip. Stale messages end here, deferred ones too. */
export async function beginDelivery(
  delivery: Delivery,
  message: PageMessage,
  dependencies: Dependencies,
  nowMs: number,
): Promise<BegunDelivery> {
  const { db, settings } = dependencies;
  const nowSeconds = Math.floor(nowMs / 1000);
  const windows = windowsAt(nowSeconds, settings.STRAVA_SHORT_WINDOW_SECONDS);
  const claimUntilMs = nowMs + REQUESTS_PER_PAGE_MAX * settings.STRAVA_REQUEST_TIMEOUT_MS + STORING_MS;
  const { session, budget, refreshFirst, reserved } = await beginPage(db, message, {
    windows,
    isOpen: !isBetweenWindows(nowMs, settings.STRAVA_SHORT_WINDOW_SECONDS),
    nowMs,
    claimUntilMs,
    allowance: allowanceAt(turnOf(message), nowSeconds, sharingOf(settings)),
    refreshBeforeSeconds: nowSeconds + TOKEN_LIFE_SECONDS_MIN,
  });
  const admission = admit(message, session, { attempts: delivery.attempts, nowMs });
  if (admission.kind !== "admit") {
    return { ok: false, outcome: await turnAway(admission, delivery, message, dependencies) };
  }
  if (reserved === null || session === null || session.tokens === null) {
    return { ok: false, outcome: await defer(message, budget, dependencies) };
  }
  if (message.pageNumber > settings.PAGES_PER_SESSION_MAX) {
    const spent = neverSent(reserved, windows, nowMs);
    return { ok: false, outcome: await giveUpOnLength({ delivery, message, spent, nowMs }, dependencies) };
  }
  const { mode, lastFailure, failures, tokens } = session;
  return {
    ok: true,
    page: {
      mode,
      lastFailure,
      failures,
      tokens,
      refreshFirst,
      reserved,
      reservedIn: windows,
      isProbe: budget.breakerUntil !== null,
      claimUntilMs,
    },
  };
}

function neverSent(unused: RequestCost, windows: Windows, nowMs: number): SpentRequests {
  return {
    cost: { overall: 0, read: 0 },
    unused,
    reservedIn: windows,
    answeredIn: windows,
    answeredAtMs: nowMs,
    rateLimit: null,
    refused: false,
    health: null,
  };
}

function giveUpOnLength(handled: Handled, dependencies: Dependencies): Promise<Outcome> {
  const explanation =
    `The sync has read ${dependencies.settings.PAGES_PER_SESSION_MAX} pages without reaching the end. Nothing was lost. ` +
    "If the history is really that long, raise PAGES_PER_SESSION_MAX and requeue the athlete.";
  return giveUp({ reason: "too_many_pages", explanation, athleteStatus: "error" }, handled, dependencies);
}
