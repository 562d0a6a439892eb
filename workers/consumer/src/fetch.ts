import { doubtPage, isAtWindowEdge, windowsAt } from "@paceline/pipeline";
import type {
  ActivityPage,
  PageFailure,
  PageMessage,
  RateLimitReport,
  RequestCost,
  SpentRequests,
} from "@paceline/protocol";
import { reserve } from "@paceline/store";
import type { StravaResult } from "@paceline/strava";
import { type Access, openAccess, refreshAccess } from "./access.ts";
import type { BegunPage } from "./begin.ts";
import type { Dependencies } from "./dependencies.ts";

export type FetchedPage =
  | { readonly ok: true; readonly page: ActivityPage; readonly spent: SpentRequests }
  | { readonly ok: false; readonly failure: PageFailure; readonly spent: SpentRequests };

/** A rejected token costs a refresh and the request again. */
const SECOND_TRY: RequestCost = { overall: 2, read: 1 };
const REFRESH: RequestCost = { overall: 1, read: 0 };
const LISTING: RequestCost = { overall: 1, read: 1 };

/** Fetches one page: with a fresh token if need be, and once more after a refresh if Strava rejects the token. */
export async function fetchPage(
  message: PageMessage,
  begun: BegunPage,
  dependencies: Dependencies,
): Promise<FetchedPage> {
  const { db, settings, nowMs } = dependencies;
  const ledger = openLedger(begun, dependencies);

  const list = (accessToken: string) => {
    const query = { accessToken, cursor: message.cursor, perPage: settings.ACTIVITIES_PER_PAGE };
    return ledger.ask(LISTING, dependencies.strava.listActivities(query));
  };
  const refresh = (): Promise<Access> =>
    refreshAccess(message.athleteId, begun.tokens, dependencies, (refreshToken) =>
      ledger.ask(REFRESH, dependencies.strava.refreshToken(refreshToken)),
    );
  const failed = (failure: PageFailure): FetchedPage => ({
    ok: false,
    failure,
    spent: ledger.close(failure.reason === "rate_limited"),
  });

  const access = begun.refreshFirst
    ? await refresh()
    : await openAccess(message.athleteId, begun.tokens, dependencies);
  if (!access.ok) return failed(access.failure);

  let listed = await list(access.accessToken);
  if (!listed.ok && listed.failure.reason === "access_token_rejected" && !begun.refreshFirst) {
    const nowSeconds = Math.floor(nowMs() / 1000);
    const windows = windowsAt(nowSeconds, settings.STRAVA_SHORT_WINDOW_SECONDS);
    if (!(await reserve(db, SECOND_TRY, windows, nowSeconds))) return failed(noRoomForSecondTry);
    ledger.reserve(SECOND_TRY);
    const renewed = await refresh();
    if (!renewed.ok) return failed(renewed.failure);
    listed = await list(renewed.accessToken);
  }
  if (!listed.ok) return failed(listed.failure);
  const doubt = doubtPage({ message, mode: begun.mode, lastFailure: begun.lastFailure, page: listed.value });
  if (doubt !== null) return failed(doubt);
  return { ok: true, page: listed.value, spent: ledger.close(false) };
}

const noRoomForSecondTry: PageFailure = {
  reason: "budget_spent",
  status: null,
  explanation: "Strava rejected the access token, and this window has no room left to refresh it.",
};

/** Counts what a page asks of Strava against what was reserved for it. */
function openLedger({ reserved, reservedIn }: BegunPage, { settings, nowMs }: Dependencies) {
  const shortWindowSeconds = settings.STRAVA_SHORT_WINDOW_SECONDS;
  let booked = reserved;
  let asked: RequestCost = { overall: 0, read: 0 };
  let rateLimit: RateLimitReport | null = null;
  return {
    reserve(cost: RequestCost): void {
      booked = plus(booked, cost);
    },
    async ask<Value>(cost: RequestCost, request: Promise<StravaResult<Value>>): Promise<StravaResult<Value>> {
      asked = plus(asked, cost);
      const result = await request;
      rateLimit = result.rateLimit ?? rateLimit;
      return result;
    },
    close(refused: boolean): SpentRequests {
      const answeredAtMs = nowMs();
      return {
        cost: asked,
        unused: { overall: booked.overall - asked.overall, read: booked.read - asked.read },
        reservedIn,
        answeredIn: windowsAt(Math.floor(answeredAtMs / 1000), shortWindowSeconds),
        rateLimit: isAtWindowEdge(answeredAtMs, shortWindowSeconds) ? null : rateLimit,
        refused,
      };
    },
  };
}

function plus(a: RequestCost, b: RequestCost): RequestCost {
  return { overall: a.overall + b.overall, read: a.read + b.read };
}
