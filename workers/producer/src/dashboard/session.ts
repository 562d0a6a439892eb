import { createSignatures } from "../signatures.ts";

/** How long somebody who signed in stays so. */
const SESSION_SECONDS = 43_200;

/** `__Host-`: browsers take such a cookie from this very host only, and only with what stands in ATTRIBUTES. */
const NAME = "__Host-paceline-session";

/** Strict: no request that another site begins brings it along. */
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";

const KEY_LABEL = "paceline dashboard session v1";
const SESSION = /^(\d{1,12})\.([0-9a-f]{64})$/;

/**
 * The cookie of somebody who showed ADMIN_TOKEN: when it ends, epoch seconds, and a signature of that. Nothing is kept,
 * and what signs is made of the token, so a new token ends every session.
 */
export async function sessionCookie(adminToken: string, nowMs: number): Promise<string> {
  const ends = String(Math.floor(nowMs / 1000) + SESSION_SECONDS);
  const signature = await createSignatures(adminToken, KEY_LABEL).sign(ends);
  return `${NAME}=${ends}.${signature}; Max-Age=${SESSION_SECONDS}; ${ATTRIBUTES}`;
}

/** Removes it. */
export const ENDED_SESSION_COOKIE = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;

/** What this browser keeps as its session; empty where it keeps none. */
export function sessionIn({ headers }: Request): string {
  const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${NAME}=`))?.slice(NAME.length + 1) ?? "";
}

/** Whether a session was begun with this very token and is not over. With no token configured there is none. */
export async function isSession(session: string, adminToken: string, nowMs: number): Promise<boolean> {
  const [, ends, signature] = SESSION.exec(session) ?? [];
  if (ends === undefined || signature === undefined || adminToken === "") return false;
  if (!(await createSignatures(adminToken, KEY_LABEL).verify(ends, signature))) return false;
  return nowMs < Number(ends) * 1000;
}
