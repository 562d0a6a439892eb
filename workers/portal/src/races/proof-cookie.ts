import { hostCookie } from "@paceline/producer/browser/host-cookie";
import type { Dependencies } from "../dependencies.ts";
import { PROOF_SECONDS_MAX } from "./athlete-proof.ts";

/** It has to come along when Strava sends the athlete back. */
const COOKIE = hostCookie("paceline-athlete", "Lax");

/** Has the browser prove for a while who its athlete is. */
export async function proofCookie(athleteId: number, { proofs, nowMs }: Dependencies): Promise<string> {
  return COOKIE.keep(await proofs.prove(athleteId, Math.floor(nowMs() / 1000)), PROOF_SECONDS_MAX);
}

/** Removes the proof. */
export const NO_PROOF_COOKIE = COOKIE.remove;

/** Whose browser this is; null where it does not prove it. */
export function athleteOf(request: Request, { proofs, nowMs }: Dependencies): Promise<number | null> {
  return proofs.verify(COOKIE.valueIn(request), Math.floor(nowMs() / 1000));
}
