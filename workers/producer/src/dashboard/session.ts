import { hostCookie } from "../browser/host-cookie.ts";
import { createSignatures } from "../browser/signatures.ts";

/** How long somebody who signed in stays so. */
const SESSION_SECONDS = 43_200;

const COOKIE = hostCookie("paceline-session", "Strict");

const KEY_LABEL = "paceline dashboard session v1";
const SESSION = /^(\d{1,12})\.([0-9a-f]{64})$/;

/**
 * The cookie of somebody who showed ADMIN_TOKEN: when it ends, epoch seconds, and a signature of that. Nothing is kept,
 * and what signs is made of the token, so a new token ends every session.
 */
export async function sessionCookie(adminToken: string, nowMs: number): Promise<string> {
  const ends = String(Math.floor(nowMs / 1000) + SESSION_SECONDS);
  const signature = await createSignatures(adminToken, KEY_LABEL).sign(ends);
  return COOKIE.keep(`${ends}.${signature}`, SESSION_SECONDS);
}

/** Removes it. */
export const ENDED_SESSION_COOKIE = COOKIE.remove;

/** What this browser keeps as its session; empty where it keeps none. */
export const sessionIn = COOKIE.valueIn;

/** Whether a session was begun with this very token and is not over. With no token configured there is none. */
export async function isSession(session: string, adminToken: string, nowMs: number): Promise<boolean> {
  const [, ends, signature] = SESSION.exec(session) ?? [];
  if (ends === undefined || signature === undefined || adminToken === "") return false;
  if (!(await createSignatures(adminToken, KEY_LABEL).verify(ends, signature))) return false;
  return nowMs < Number(ends) * 1000;
}
