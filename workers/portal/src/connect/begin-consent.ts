import { authorizeUrl } from "@paceline/strava";
import type { Visit } from "./browser-pages.ts";
import { consentCookies } from "./consent-cookie.ts";
import type { ConsentPurpose } from "./consent-state.ts";
import { pageResponse, redirectResponse } from "./page.ts";
import { ENDINGS, leavingPage } from "./sentences.ts";

export const CALLBACK_PATH = "/connect/callback";

/** `GET /connect`: on to Strava's page. */
export function beginConnect(visit: Visit): Promise<Response> {
  return sendToStrava(visit, "connect");
}

/**
 * `GET /disconnect`: asks first. Strava sends whoever has consented before straight back, so without this question any
 * link on any page could have their data deleted.
 */
export function askWhetherToLeave({ dependencies }: Visit): Promise<Response> {
  return pageResponse(leavingPage(new URL(dependencies.strava.baseUrl).origin));
}

/** `POST /disconnect`: on to Strava's page, from our own page only. */
export function beginDisconnect(visit: Visit): Promise<Response> {
  return isFromHere(visit.request) ? sendToStrava(visit, "disconnect") : pageResponse(ENDINGS.elsewhere);
}

/** On to Strava's page, for one purpose. */
export async function sendToStrava(
  { request, dependencies }: Visit,
  purpose: ConsentPurpose,
): Promise<Response> {
  const { baseUrl, clientId, states } = dependencies.strava;
  const { state, name, nonce } = await states.begin(purpose, Math.floor(dependencies.nowMs() / 1000));
  const redirectUri = new URL(CALLBACK_PATH, request.url).href;
  const location = authorizeUrl({ baseUrl, clientId, redirectUri, state });
  const response = redirectResponse(location, {});
  for (const cookie of consentCookies(request, name, nonce)) response.headers.append("set-cookie", cookie);
  return response;
}

/** Browsers say where a form stood: the newer ones in so many words, all of them by its origin. */
export function isFromHere({ headers, url }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  return site === null ? headers.get("origin") === new URL(url).origin : site === "same-origin";
}
