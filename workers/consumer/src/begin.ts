import { admit, windowsAt } from "@paceline/pipeline";
import type { Outcome, PageMessage, RequestCost, SpentRequests, SyncMode, Windows } from "@paceline/protocol";
import { beginPage, type StoredTokens } from "@paceline/store";
import { defer } from "./defer.ts";
import type { Delivery } from "./delivery.ts";
import type { Dependencies } from "./dependencies.ts";
import { giveUp, type Handled } from "./give-up.ts";

/** Tokens with less life left than this are refreshed before the request (they last 6 h; Strava docs, "Authentication"). */
const TOKEN_LIFE_SECONDS_MIN = 300;

/** A page that may be fetched: its request is reserved. */
export interface BegunPage {
  readonly mode: SyncMode;
  /** Why this page failed the last time; null when it has not. */
  readonly lastFailure: string | null;
  readonly tokens: StoredTokens;
  /** Whether the token is to be refreshed before the request; the reservation counts on it. */
  readonly refreshFirst: boolean;
  readonly reserved: RequestCost;
  readonly reservedIn: Windows;
}

export type BegunDelivery =
  | { readonly ok: true; readonly page: BegunPage }
  | { readonly ok: false; readonly outcome: Outcome };

/** Checks the fence and reserves the request: one round trip. Stale messages end here, deferred ones too. */
export async function beginDelivery(
  delivery: Delivery,
  message: PageMessage,
  dependencies: Dependencies,
  nowMs: number,
): Promise<BegunDelivery> {
  const { db, settings, log } = dependencies;
  const nowSeconds = Math.floor(nowMs / 1000);
  const windows = windowsAt(nowSeconds, settings.STRAVA_SHORT_WINDOW_SECONDS);
  const refreshBeforeSeconds = nowSeconds + TOKEN_LIFE_SECONDS_MIN;
  const { session, budget, refreshFirst, reserved } = await beginPage(db, message, {
    windows,
    nowSeconds,
    refreshBeforeSeconds,
  });
  const admission = admit(message, session, delivery.attempts);
  switch (admission.kind) {
    case "drop":
      log(
        {
          level: "info",
          message: `Page ${message.pageNumber} is dropped.`,
          metadata: { why: admission.why },
        },
        message,
      );
      return { ok: false, outcome: { kind: "done", next: null } };
    case "resend":
      log(
        {
          level: "warn",
          message: `Page ${message.pageNumber} was committed but not followed; the next message is sent again.`,
        },
        message,
      );
      return { ok: false, outcome: { kind: "done", next: admission.next } };
    case "admit":
      if (reserved === null || session === null || session.tokens === null) {
        return { ok: false, outcome: defer(message, budget, dependencies, nowSeconds) };
      }
      if (message.pageNumber > settings.PAGES_PER_SESSION_MAX) {
        const spent = neverSent(reserved, windows);
        return {
          ok: false,
          outcome: await giveUpOnLength({ delivery, message, spent, nowMs }, dependencies),
        };
      }
      return {
        ok: true,
        page: {
          mode: session.mode,
          lastFailure: session.lastFailure,
          tokens: session.tokens,
          refreshFirst,
          reserved,
          reservedIn: windows,
        },
      };
  }
}

function neverSent(unused: RequestCost, windows: Windows): SpentRequests {
  const cost = { overall: 0, read: 0 };
  return { cost, unused, reservedIn: windows, answeredIn: windows, rateLimit: null, refused: false };
}

function giveUpOnLength(handled: Handled, dependencies: Dependencies): Promise<Outcome> {
  const explanation =
    `The sync has read ${dependencies.settings.PAGES_PER_SESSION_MAX} pages without reaching the end. Nothing was lost. ` +
    "If the history is really that long, raise PAGES_PER_SESSION_MAX and requeue the athlete.";
  return giveUp({ reason: "too_many_pages", explanation, athleteStatus: "error" }, handled, dependencies);
}
