import {
  allowanceAt,
  isAtWindowEdge,
  isBetweenWindows,
  sharingOf,
  turnOf,
  windowsAt,
} from "@paceline/pipeline";
import type {
  Health,
  PageFailure,
  PageMessage,
  RateLimitReport,
  RequestCost,
  SpentRequests,
  Windows,
} from "@paceline/protocol";
import { reportAndReadBudget, reserve } from "@paceline/store";
import type { StravaResult } from "@paceline/strava";
import type { BegunPage } from "./begin.ts";
import type { Dependencies } from "./dependencies.ts";

const NOTHING: RequestCost = { overall: 0, read: 0 };

export type Asked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: PageFailure };

/**
 * What one page asks of Strava, held against what was reserved for it: no request is sent that was not reserved in
 * the window that it falls into.
 */
export interface Ledger {
  /**
   * Makes sure that requests are reserved in the window that it is now: the begin may lie in the one before, and a
   * second try was not reserved at all. Answers with why nothing may be asked; null when it may.
   */
  book(cost: RequestCost): Promise<PageFailure | null>;
  /** Sends a request, once it is booked, and hears what its answer's headers say. */
  ask<Value>(cost: RequestCost, send: () => Promise<StravaResult<Value>>): Promise<Asked<Value>>;
  /** The account, with what the requests told of Strava: whether it refused one with 429, and its health. */
  close(told: Pick<SpentRequests, "refused" | "health">): SpentRequests;
}

/** Opens the account of a page whose begin reserved its requests. */
export function openLedger(
  message: PageMessage,
  begun: BegunPage,
  { db, settings, nowMs }: Dependencies,
): Ledger {
  const shortWindowSeconds = settings.STRAVA_SHORT_WINDOW_SECONDS;
  let reservedIn: Windows = begun.reservedIn;
  let booked = begun.reserved;
  let asked = NOTHING;
  let rateLimit: RateLimitReport | null = null;

  function close(told: { readonly refused: boolean; readonly health: Health | null }): SpentRequests {
    const answeredAtMs = nowMs();
    return {
      cost: asked,
      unused: minus(booked, asked),
      reservedIn,
      answeredIn: windowsAt(Math.floor(answeredAtMs / 1000), shortWindowSeconds),
      answeredAtMs,
      rateLimit: isAtWindowEdge(answeredAtMs, shortWindowSeconds) ? null : rateLimit,
      ...told,
    };
  }

  /** Settles what was asked in a window that is over, and begins a new page of the account. */
  async function turnTo(windows: Windows): Promise<void> {
    await reportAndReadBudget(db, {
      ...close({ refused: false, health: null }),
      answeredIn: reservedIn,
      rateLimit: null,
    });
    reservedIn = windows;
    booked = NOTHING;
    asked = NOTHING;
    rateLimit = null;
  }

  async function book(cost: RequestCost): Promise<PageFailure | null> {
    const now = nowMs();
    if (now + settings.STRAVA_REQUEST_TIMEOUT_MS > begun.claimUntilMs) return claimOver;
    if (isBetweenWindows(now, shortWindowSeconds)) return noRoom;
    const nowSeconds = Math.floor(now / 1000);
    const windows = windowsAt(nowSeconds, shortWindowSeconds);
    if (windows.shortStart !== reservedIn.shortStart) await turnTo(windows);
    const left = minus(booked, asked);
    if (left.overall >= cost.overall && left.read >= cost.read) return null;
    const allowance = allowanceAt(turnOf(message), nowSeconds, sharingOf(settings));
    const probeUntil = begun.isProbe ? null : Math.ceil(begun.claimUntilMs / 1000);
    const { sessionId } = message;
    if (!(await reserve(db, cost, { windows, nowSeconds, allowance, sessionId, probeUntil }))) return noRoom;
    booked = plus(booked, cost);
    return null;
  }

  return {
    book,
    async ask(cost, send) {
      const failure = await book(cost);
      if (failure !== null) return { ok: false, failure };
      asked = plus(asked, cost);
      const result = await send();
      rateLimit = result.rateLimit ?? rateLimit;
      return result;
    },
    close,
  };
}

const noRoom: PageFailure = {
  reason: "budget_spent",
  status: null,
  explanation: "This window has no room left for the request.",
};

const claimOver: PageFailure = {
  reason: "overtaken",
  status: null,
  explanation: "The page took so long that another delivery may have it by now.",
};

function plus(a: RequestCost, b: RequestCost): RequestCost {
  return { overall: a.overall + b.overall, read: a.read + b.read };
}

function minus(a: RequestCost, b: RequestCost): RequestCost {
  return { overall: a.overall - b.overall, read: a.read - b.read };
}
