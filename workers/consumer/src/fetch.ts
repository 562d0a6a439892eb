import { doubtPage, healthAfter, waitsFor } from "@paceline/pipeline";
import type { ActivityPage, PageFailure, PageMessage, RequestCost, SpentRequests } from "@paceline/protocol";
import { readStanding } from "@paceline/store";
import { type Access, openAccess, refreshAccess } from "./access.ts";
import type { BegunPage } from "./begin.ts";
import type { Dependencies } from "./dependencies.ts";
import { openLedger } from "./ledger.ts";

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
  const ledger = openLedger(message, begun, dependencies);

  const list = (accessToken: string) => {
    const query = { accessToken, cursor: message.cursor, perPage: dependencies.settings.ACTIVITIES_PER_PAGE };
    return ledger.ask(LISTING, () => dependencies.strava.listActivities(query));
  };
  const refresh = async (): Promise<Access> => {
    const renewed = await refreshAccess(message.athleteId, begun.tokens, dependencies, (refreshToken) =>
      ledger.ask(REFRESH, () => dependencies.strava.refreshToken(refreshToken)),
    );
    if (!renewed.ok) return renewed;
    // A refresh takes its time: two syncs of one athlete must not ask for pages beside each other.
    const session = await readStanding(dependencies.db, message.sessionId);
    return waitsFor(session, message) ? renewed : { ok: false, failure: overtaken };
  };
  const failed = (failure: PageFailure): FetchedPage => ({
    ok: false,
    failure,
    spent: ledger.close({
      refused: failure.reason === "rate_limited",
      health: healthAfter(
        failure,
        { athleteId: message.athleteId, isProbe: begun.isProbe },
        dependencies.settings,
      ),
    }),
  });

  const access = begun.refreshFirst
    ? await refresh()
    : await openAccess(message.athleteId, begun.tokens, dependencies);
  if (!access.ok) return failed(access.failure);

  let listed = await list(access.accessToken);
  if (!listed.ok && listed.failure.reason === "access_token_rejected" && !begun.refreshFirst) {
    const noSecondTry = await ledger.book(SECOND_TRY);
    if (noSecondTry !== null) return failed(noSecondTry);
    const renewed = await refresh();
    if (!renewed.ok) return failed(renewed.failure);
    listed = await list(renewed.accessToken);
  }
  if (!listed.ok) return failed(listed.failure);
  const doubt = doubtPage({ message, mode: begun.mode, lastFailure: begun.lastFailure, page: listed.value });
  const spent = ledger.close({ refused: false, health: { kind: "answers" } });
  // Here, for the answer closes the breaker whatever becomes of the page.
  if (begun.isProbe) dependencies.log({ level: "warn", message: ANSWERS_AGAIN }, message);
  if (doubt !== null) return { ok: false, failure: doubt, spent };
  return { ok: true, page: listed.value, spent };
}

const ANSWERS_AGAIN = "Strava answers again; everything goes on.";

const overtaken: PageFailure = {
  reason: "overtaken",
  status: null,
  explanation: "The sync was stopped or another one began while the tokens were refreshed.",
};
