import { hostCookie } from "@paceline/producer/browser/host-cookie";
import type { Stored } from "@paceline/producer/browser/logins";
import type { Dependencies } from "../dependencies.ts";
import { PROOF_SECONDS_MAX } from "./athlete-proof.ts";

/** It has to come along when Strava sends the athlete back. */
const COOKIE = hostCookie("paceline-athlete", "Lax");

type Proving = Pick<Dependencies, "proofs" | "nowMs" | "log">;

/** Whose browser this is. */
export type ProofVerdict =
  | { readonly kind: "proved"; readonly athleteId: number }
  | { readonly kind: "unproved" }
  /** D1 could not say whether they signed out: nobody is shown anything. */
  | { readonly kind: "unknown" };

/** Has the browser prove for a while who its athlete is. */
export async function proofCookie(
  athleteId: number,
  { proofs, nowMs, log }: Proving,
): Promise<Stored<string>> {
  const issued = await proofs.issue(String(athleteId), nowMs());
  if (issued.ok) return { ok: true, value: COOKIE.keep(issued.value, PROOF_SECONDS_MAX) };
  const message = "An athlete proved who they are, and could not be signed in.";
  log({ level: "error", message, metadata: { cause: issued.cause } });
  return issued;
}

/** Removes the proof. */
export const NO_PROOF_COOKIE = COOKIE.remove;

/** Whose browser this is. */
export async function athleteOf(request: Request, { proofs, nowMs, log }: Proving): Promise<ProofVerdict> {
  const verdict = await proofs.check(COOKIE.valueIn(request), nowMs());
  switch (verdict.kind) {
    case "signed_in":
      return { kind: "proved", athleteId: Number(verdict.subject) };
    case "signed_out":
      return { kind: "unproved" };
    case "unknown": {
      const message = "Whether an athlete is still signed in cannot be told.";
      log({ level: "error", message, metadata: { cause: verdict.cause } });
      return { kind: "unknown" };
    }
  }
}

/** Ends the proof of this browser, wherever it was copied to; false when D1 could not note it. */
export async function revokeProof(request: Request, { proofs, nowMs, log }: Proving): Promise<boolean> {
  const ended = await proofs.revoke(COOKIE.valueIn(request), nowMs());
  if (ended.ok) return true;
  const message = "An athlete signed out, and copies of their proof could not be ended.";
  log({ level: "error", message, metadata: { cause: ended.cause } });
  return false;
}

/** Ends every proof of an athlete, in all browsers; false when D1 could not note it. */
export async function revokeProofsOf(athleteId: number, { proofs, nowMs, log }: Proving): Promise<boolean> {
  const ended = await proofs.revokeAll(String(athleteId), nowMs());
  if (ended.ok) return true;
  const message = "An athlete's proofs were to end everywhere, and none was ended.";
  log({ level: "error", message, metadata: { cause: ended.cause } }, { athleteId });
  return false;
}
