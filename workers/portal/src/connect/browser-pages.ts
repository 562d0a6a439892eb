import { causeOf } from "@paceline/protocol";
import type { Composed, Dependencies } from "../dependencies.ts";
import { RACES_PATH, SIGN_OUT_EVERYWHERE_PATH, SIGN_OUT_PATH } from "../races/races-path.ts";
import { showRaces } from "../races/show-races.ts";
import { signOut, signOutEverywhere } from "../races/sign-out.ts";
import { askWhetherToLeave, beginConnect, beginDisconnect, CALLBACK_PATH } from "./begin-consent.ts";
import type { ConsentPurpose } from "./consent-state.ts";
import { endConsent } from "./end-consent.ts";
import { pageResponse } from "./page.ts";
import { againFor, ENDINGS } from "./sentences.ts";

/** An athlete's request for a page, with all that answering it needs. */
export interface Visit {
  readonly request: Request;
  readonly dependencies: Dependencies;
}

interface BrowserPage {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What whoever finds it broken wanted. */
  readonly purpose: ConsentPurpose;
  readonly answer: (visit: Visit) => Promise<Response>;
}

/** What athletes open in a browser. None of it needs a token: they prove who they are at Strava. */
export const BROWSER_PAGES: readonly BrowserPage[] = [
  { method: "GET", path: "/connect", purpose: "connect", answer: beginConnect },
  { method: "GET", path: CALLBACK_PATH, purpose: "connect", answer: endConsent },
  { method: "GET", path: "/disconnect", purpose: "disconnect", answer: askWhetherToLeave },
  { method: "POST", path: "/disconnect", purpose: "disconnect", answer: beginDisconnect },
  { method: "GET", path: RACES_PATH, purpose: "races", answer: showRaces },
  { method: "POST", path: SIGN_OUT_PATH, purpose: "races", answer: signOut },
  { method: "POST", path: SIGN_OUT_EVERYWHERE_PATH, purpose: "races", answer: signOutEverywhere },
];

/** Answers with a page whatever happens: an athlete cannot read a problem document. */
export async function showPage(
  request: Request,
  page: BrowserPage,
  { log, ...composed }: Composed,
): Promise<Response> {
  const refuse = (cause: string) => {
    log({ level: "error", message: "A page could not be shown.", metadata: { page: page.path, cause } });
    return pageResponse(againFor(page.purpose, ENDINGS.broken), { "retry-after": "60" });
  };
  if (!composed.ok) return refuse(composed.problem);
  try {
    return await page.answer({ request, dependencies: composed.dependencies });
  } catch (error) {
    return refuse(causeOf(error));
  }
}
