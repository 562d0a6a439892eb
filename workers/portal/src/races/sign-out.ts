import { isFromHere } from "../connect/begin-consent.ts";
import type { Visit } from "../connect/browser-pages.ts";
import { pageResponse } from "../connect/page.ts";
import { ENDINGS } from "../connect/sentences.ts";
import { athleteOf, NO_PROOF_COOKIE, revokeProof, revokeProofsOf } from "./proof-cookie.ts";

const FORGET = { "set-cookie": NO_PROOF_COOKIE };

/** `POST /races/sign-out`: from our own page only. Ends this browser's proof, and whatever it was copied to. */
export async function signOut({ request, dependencies }: Visit): Promise<Response> {
  if (!isFromHere(request)) return pageResponse(ENDINGS.signOutElsewhere);
  const isEnded = await revokeProof(request, dependencies);
  // The cookie goes all the same: on a computer that others use, whoever comes next is the likelier danger.
  return pageResponse(isEnded ? ENDINGS.signedOut : ENDINGS.copiesStay, FORGET);
}

/** `POST /races/sign-out-everywhere`: from our own page only. Ends every proof of the athlete whose browser this is. */
export async function signOutEverywhere({ request, dependencies }: Visit): Promise<Response> {
  if (!isFromHere(request)) return pageResponse(ENDINGS.signOutElsewhere);
  const proof = await athleteOf(request, dependencies);
  if (proof.kind === "unproved") return pageResponse(ENDINGS.signedOutBefore, FORGET);
  const isEnded = proof.kind === "proved" && (await revokeProofsOf(proof.athleteId, dependencies));
  return isEnded ? pageResponse(ENDINGS.signedOutEverywhere, FORGET) : pageResponse(ENDINGS.nothingEnded);
}
