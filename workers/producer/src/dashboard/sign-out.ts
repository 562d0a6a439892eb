import { FORGED } from "../admin/auth.ts";
import { isForgedBySite } from "../admin/cross-site.ts";
import { type Problem, unavailable } from "../admin/problem.ts";
import type { Gate } from "../dependencies.ts";
import { htmlPage } from "./html-page.ts";
import { checkSession, ENDED_SESSION_COOKIE, revokeSession, revokeSessions } from "./session.ts";
import { leadOn, refusalPage, signInForm } from "./sign-in.ts";

export const END_PATH = "/session/end";
export const END_EVERYWHERE_PATH = "/session/end-everywhere";

/** `POST /session/end`: signs this browser out, and whatever its cookie was copied to. */
export async function endSession(request: Request, gate: Gate): Promise<Response> {
  if (isForgedBySite(request)) return refusalPage(FORGED);
  if (gate.access !== null) return accessPage();
  const ended = await revokeSession(request, gate);
  if (!ended.ok) {
    const message = "A session signed out, and copies of it could not be ended.";
    gate.log({ level: "error", message, metadata: { cause: ended.cause } });
    return refusalPage(COPIES_STAY);
  }
  if (ended.value) gate.log({ level: "info", message: "Somebody signed out." });
  return leadOn("/", ENDED_SESSION_COOKIE);
}

/** `POST /session/end-everywhere`: signs out every browser in which somebody showed ADMIN_TOKEN. */
export async function endEverySession(request: Request, gate: Gate): Promise<Response> {
  if (isForgedBySite(request)) return refusalPage(FORGED);
  if (gate.access !== null) return accessPage();
  const session = await checkSession(request, gate);
  if (session.kind === "signed_out")
    return signInForm({ problem: SIGNED_OUT_BEFORE, target: "/", isWrong: true });
  const ended = session.kind === "unknown" ? { ok: false as const, ...session } : await revokeSessions(gate);
  if (!ended.ok) {
    const message = "Somebody wanted to end every session of the dashboard, and none was ended.";
    gate.log({ level: "error", message, metadata: { cause: ended.cause } });
    return refusalPage(NOTHING_ENDED);
  }
  gate.log({ level: "warn", message: "Somebody ended every session of the dashboard." });
  return leadOn("/", ENDED_SESSION_COOKIE);
}

/** The cookie goes all the same: on a computer that others use, whoever comes next is the likelier danger. */
const COPIES_STAY = unavailable(
  "This browser has forgotten your session. But the database does not answer, so a copy of it would stay good for up to twelve hours. If there may be one, sign in again in a minute and choose “Sign out everywhere”.",
  { "retry-after": "10", "set-cookie": ENDED_SESSION_COOKIE },
);

const NOTHING_ENDED = unavailable(
  "Nothing was ended, for the database does not answer. Go back and try again in a minute; a new ADMIN_TOKEN ends every session too.",
  { "retry-after": "10" },
);

const SIGNED_OUT_BEFORE: Problem<401> = {
  status: 401,
  title: "Unauthorized",
  detail:
    "This browser was signed out before, so nothing was ended elsewhere. Sign in, and choose “Sign out everywhere” once more.",
  headers: { "set-cookie": ENDED_SESSION_COOKIE },
};

/** Where Cloudflare Access stands before Paceline only its word counts, and Paceline keeps no session that could end. */
function accessPage(): Promise<Response> {
  return htmlPage({
    status: 200,
    title: "Sign out at Cloudflare Access",
    headers: { "set-cookie": ENDED_SESSION_COOKIE },
    body: [
      "<p>People sign in through Cloudflare Access here, and Paceline keeps no session of its own: nothing was ended.</p>",
      '<p><a href="/cdn-cgi/access/logout">Sign out at Cloudflare Access</a>. To sign somebody out everywhere, revoke their sessions in Zero Trust.</p>',
    ],
  });
}
