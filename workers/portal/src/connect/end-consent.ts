import { activityAccess, readConsent } from "@paceline/strava";
import { askStrava } from "./ask-strava.ts";
import type { Visit } from "./browser-pages.ts";
import { connect } from "./connect.ts";
import { nonceIn, SPENT_CONSENT_COOKIE } from "./consent-cookie.ts";
import { disconnect } from "./disconnect.ts";
import { type Page, pageResponse } from "./page.ts";
import { ENDINGS } from "./sentences.ts";

/** `GET /connect/callback`: Strava sends the athlete back, to be connected or to leave. */
export async function endConsent(visit: Visit): Promise<Response> {
  return pageResponse(await pageAfterConsent(visit), { "set-cookie": SPENT_CONSENT_COOKIE });
}

async function pageAfterConsent(visit: Visit): Promise<Page> {
  const { request, dependencies } = visit;
  const { states, connections } = dependencies.strava;
  const consent = readConsent(new URL(request.url).searchParams);
  if (consent.kind === "malformed") return ENDINGS.foreign;
  const nowSeconds = Math.floor(dependencies.nowMs() / 1000);
  const begun = await states.verify(consent.state, nonceIn(request), nowSeconds);
  if (!begun.ok) return ENDINGS[begun.reason];
  if (consent.kind === "refused") return ENDINGS.refused;
  const { code, scope } = consent;
  // Whoever leaves need not show any activities.
  if (begun.purpose === "connect" && activityAccess(scope) === "none") return ENDINGS.noActivities;

  const exchanged = await askStrava(dependencies, () => connections.exchangeCode(code));
  if (!exchanged.ok) return pageOfFailure(exchanged.failure, visit);
  return begun.purpose === "connect"
    ? connect(exchanged.value, scope, visit)
    : disconnect(exchanged.value, visit);
}

/** The code is not tried again: a new consent is one click, and says for sure whether the old one was spent. */
function pageOfFailure(
  failure: { readonly reason: string; readonly explanation: string },
  visit: Visit,
): Page {
  if (failure.reason === "code_refused") return ENDINGS.codeSpent;
  const { log } = visit.dependencies;
  const { reason, explanation } = failure;
  log({ level: "warn", message: `A consent could not be exchanged: ${explanation}`, metadata: { reason } });
  return reason === "no_room" || reason === "rate_limited" ? ENDINGS.busy : ENDINGS.stravaFails;
}
