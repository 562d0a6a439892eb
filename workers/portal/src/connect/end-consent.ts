import { activityAccess, type Consent, readConsent } from "@paceline/strava";
import { NO_PROOF_COOKIE } from "../races/proof-cookie.ts";
import { proveAthlete } from "../races/prove-athlete.ts";
import { askStrava } from "./ask-strava.ts";
import type { Visit } from "./browser-pages.ts";
import { connect } from "./connect.ts";
import { keptConsent, spentConsentCookie } from "./consent-cookie.ts";
import { type ConsentPurpose, readState } from "./consent-state.ts";
import { disconnect } from "./disconnect.ts";
import { type Page, pageResponse } from "./page.ts";
import { againFor, ENDINGS } from "./sentences.ts";

/** `GET /connect/callback`: Strava sends the athlete back, to be connected, to leave or to see their races. */
export async function endConsent(visit: Visit): Promise<Response> {
  const { request, dependencies } = visit;
  const consent = readConsent(new URL(request.url).searchParams);
  const stated = consent.kind === "malformed" ? null : readState(consent.state);
  if (consent.kind === "malformed" || stated === null) return pageResponse(ENDINGS.foreign);
  const { purpose, name, expires } = stated;
  if (Math.floor(dependencies.nowMs() / 1000) >= expires)
    return pageResponse(againFor(purpose, ENDINGS.expired));
  const kept = keptConsent(request, name);
  if (kept.kind === "unknown") return pageResponse(againFor(purpose, ENDINGS.otherBrowser));
  const isOwn = kept.kind === "begun" && (await dependencies.strava.states.verify(consent.state, kept.nonce));
  if (!isOwn) return pageResponse(ENDINGS.foreign);
  const response = await answerToConsent(consent, purpose, visit);
  response.headers.append("set-cookie", spentConsentCookie(name));
  return response;
}

async function answerToConsent(
  consent: Exclude<Consent, { readonly kind: "malformed" }>,
  purpose: ConsentPurpose,
  visit: Visit,
): Promise<Response> {
  if (consent.kind === "refused") return pageResponse(againFor(purpose, ENDINGS.refused));
  const { code, scope } = consent;
  // Whoever leaves, or only looks, need not show any activities.
  if (purpose === "connect" && activityAccess(scope) === "none") return pageResponse(ENDINGS.noActivities);

  const { dependencies } = visit;
  const exchanged = await askStrava(dependencies, () => dependencies.strava.connections.exchangeCode(code));
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
