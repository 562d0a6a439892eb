import {
  allowanceAt,
  isBetweenWindows,
  sharingOf,
  turnAwayFrom,
  turnOf,
  windowsAt,
} from "@paceline/pipeline";
import type { Outcome, PageMessage, RequestCost, SpentRequests, Windows } from "@paceline/protocol";
import { beginPage, type ClaimedPage, readStanding } from "@paceline/store";
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
export interface BegunPage extends ClaimedPage {
  readonly reservedIn: Windows;
  /** Epoch ms until which nobody else works on the page. */
  readonly claimUntilMs: number;
}

export type BegunDelivery =
  | { readonly ok: true; readonly page: BegunPage }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * Checks the fence, claims the page and reserves the request: one round trip. Stale messages end here, deferred ones too,
 * each after a second look.
 */
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
  const begun = await beginPage(db, message, {
    windows,
    isOpen: !isBetweenWindows(nowMs, settings.STRAVA_SHORT_WINDOW_SECONDS),
    nowMs,
    claimUntilMs,
    allowance: allowanceAt(turnOf(message), nowSeconds, sharingOf(settings)),
    refreshBeforeSeconds: nowSeconds + TOKEN_LIFE_SECONDS_MIN,
  });
  switch (begun.kind) {
    case "refused": {
      const session = await readStanding(db, message.sessionId);
      const away = turnAwayFrom(message, session, delivery.attempts);
      return { ok: false, outcome: await turnAway(away, delivery, message, dependencies) };
    }
    case "waits":
      delivery.facts.reason = "no_request";
      return { ok: false, outcome: await defer(message, begun.budget, dependencies) };
    case "reserved":
      if (message.pageNumber > settings.PAGES_PER_SESSION_MAX) {
        const spent = neverSent(begun.reserved, windows, nowMs);
        return {
          ok: false,
          outcome: await giveUpOnLength({ delivery, message, spent, nowMs }, dependencies),
        };
      }
      return { ok: true, page: { ...begun, reservedIn: windows, claimUntilMs } };
  }
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
    "If the history is really that long, raise PAGES_PER_SESSION_MAX, then replay its dead letter.";
  return giveUp({ reason: "too_many_pages", explanation, athleteStatus: "error" }, handled, dependencies);
}
