import { hostCookie } from "../browser/host-cookie.ts";
import { createLogins, type Logins, type LoginVerdict, type Stored } from "../browser/logins.ts";
import type { Gate } from "../dependencies.ts";

/** How long somebody who signed in stays so. */
const SESSION_SECONDS = 43_200;

const COOKIE = hostCookie("paceline-session", "Strict");

const KEY_LABEL = "paceline dashboard session v2";

/** Everybody who shows ADMIN_TOKEN is the same. */
const SUBJECT = "admin";

type SessionGate = Pick<Gate, "db" | "adminToken" | "nowMs">;

/** What signs is made of the token, so a new token ends every session. With no token configured there is none. */
function sessionsOf({ db, adminToken }: SessionGate): Logins {
  return createLogins({ db, secret: adminToken, label: KEY_LABEL, lifeSeconds: SESSION_SECONDS });
}

/** The cookie of somebody who showed ADMIN_TOKEN. */
export async function sessionCookie(gate: SessionGate): Promise<Stored<string>> {
  const issued = await sessionsOf(gate).issue(SUBJECT, gate.nowMs());
  return issued.ok ? { ok: true, value: COOKIE.keep(issued.value, SESSION_SECONDS) } : issued;
}

/** Removes it. */
export const ENDED_SESSION_COOKIE = COOKIE.remove;

/** Whether a browser's session was begun with this very token, is not over and did not sign out. */
export function checkSession(request: Request, gate: SessionGate): Promise<LoginVerdict> {
  return sessionsOf(gate).check(COOKIE.valueIn(request), gate.nowMs());
}

/** Ends the session of this browser; false where it has none. */
export function revokeSession(request: Request, gate: SessionGate): Promise<Stored<boolean>> {
  return sessionsOf(gate).revoke(COOKIE.valueIn(request), gate.nowMs());
}

/** Ends every session, of all browsers. */
export function revokeSessions(gate: SessionGate): Promise<Stored<void>> {
  return sessionsOf(gate).revokeAll(SUBJECT, gate.nowMs());
}
