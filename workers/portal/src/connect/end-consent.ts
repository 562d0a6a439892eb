import { activityAccess, readConsent } from "@paceline/strava";
import { NO_PROOF_COOKIE } from "../races/proof-cookie.ts";
import { proveAthlete } from "../races/prove-athlete.ts";
import { askStrava } from "./ask-strava.ts";
import type { Visit } from "./browser-pages.ts";
import { connect } from "./connect.ts";
import { nonceIn, SPENT_CONSENT_COOKIE } from "./consent-cookie.ts";
import type { ConsentPurpose } from "./consent-state.ts";
import { disconnect } from "./disconnect.ts";
import { type Page, pageResponse } from "./page.ts";
import { againFor, ENDINGS } from "./sentences.ts";

/** `GET /connect/callback`: Strava sends the athlete back, to be connected, to leave or to see their races. */
export async function endConsent(visit: Visit): Promise<Response> {
  const response = await answerAfterConsent(visit);
  response.headers.append("set-cookie", SPENT_CONSENT_COOKIE);
  return response;
}

async function answerAfterConsent(visit: Visit): Promise<Response> {
  const { request, dependencies } = visit;
  const { states, connections } = dependencies.strava;
  const consent = readConsent(new URL(request.url).searchParams);
  if (consent.kind === "malformed") return pageResponse(ENDINGS.foreign);
  const nowSeconds = Math.floor(dependencies.nowMs() / 1000);
  const begun = await states.verify(consent.state, nonceIn(request), nowSeconds);
  if (!begun.ok) {
    if (begun.reason === "foreign") return pageResponse(ENDINGS.foreign);
    return pageResponse(againFor(begun.purpose, ENDINGS.expired));
  }
  const { purpose } = begun;
  if (consent.kind === "refused") return pageResponse(againFor(purpose, ENDINGS.refused));
  const { code, scope } = consent;
  // Whoever leaves, or only looks, need not show any activities.
  if (purpose === "connect" && activityAccess(scope) === "none") return pageResponse(ENDINGS.noActivities);

  const exchanged = await askStrava(dependencies, () => connections.exchangeCode(code));
  if (!exchanged.ok) return pageResponse(pageOfFailure(exchanged.failure, purpose, visit));
  switch (purpose) {
    case "connect":
      return pageResponse(await connect(exchanged.value, scope, visit));
    case "disconnect":
      return pageResponse(await disconnect(exchanged.value, visit), { "set-cookie": NO_PROOF_COOKIE });
    case "races":
      return proveAthlete(exchanged.value, scope, visit);
  }
}

/** The code is not tried again: a new consent is one click, and says for sure whether the old one was spent. */
function pageOfFailure(
  failure: { readonly reason: string; readonly explanation: string },
  purpose: ConsentPurpose,
  visit: Visit,
): Page {
  if (failure.reason === "code_refused") return againFor(purpose, ENDINGS.codeSpent);
  const { log } = visit.dependencies;
  const { reason, explanation } = failure;
  log({ level: "warn", message: `A consent could not be exchanged: ${explanation}`, metadata: { reason } });
  const isBusy = reason === "no_room" || reason === "rate_limited";
  return againFor(purpose, isBusy ? ENDINGS.busy : ENDINGS.stravaFails);
}
