import { FORGED, isAdminToken } from "../admin/auth.ts";
import { isForgedBySite, isFromOtherSite } from "../admin/cross-site.ts";
import { type Problem, unavailable } from "../admin/problem.ts";
import type { RefusalLimit } from "../admin/refusal-limit.ts";
import { readRequestText } from "../admin/request-body.ts";
import { escaped } from "../browser/html-document.ts";
import type { Gate } from "../dependencies.ts";
import { htmlPage } from "./html-page.ts";
import { sessionCookie } from "./session.ts";

/** A form of a token and an address. */
const FORM_BYTES_MAX = 16_384;

/** The page for whoever is a stranger, wherever they wanted to go: there signing in leads. */
export function signInPage(request: Request, { access }: Gate, problem: Problem): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (access !== null) return refusalPage({ ...problem, detail: THROUGH_ACCESS });
  // A link on another site brings no cookie along; one on this page does.
  const isPerhapsSignedIn = isFromOtherSite(request);
  return signInForm({ problem, target: pathname + search, isPerhapsSignedIn });
}

const THROUGH_ACCESS =
  "People sign in through Cloudflare Access here, and it vouches for nobody at this address. Have its application cover the whole host (README, “Signing in as a person”).";

/**
 * `POST /session`: whoever shows ADMIN_TOKEN in the form gets a cookie that says so, and is led on to where they wanted to
 * go. Refusals are limited as those of the API are.
 */
export async function beginSession(request: Request, gate: Gate, limit: RefusalLimit): Promise<Response> {
  if (isForgedBySite(request)) return refusalPage(FORGED);
  if (gate.access !== null) return refusalPage({ ...WRONG_TOKEN, detail: THROUGH_ACCESS });
  // What is larger is no token either.
  const form = new URLSearchParams((await readRequestText(request, FORM_BYTES_MAX)) ?? "");
  const target = ownAddress(form.get("target") ?? "", request);
  // A password manager or a person may bring a space along; the token has none.
  if (!(await isAdminToken((form.get("token") ?? "").trim(), gate.adminToken))) {
    const problem = await limit(request, WRONG_TOKEN, gate);
    return signInForm({ problem, target, isWrong: true });
  }
  const begun = await sessionCookie(gate);
  if (!begun.ok) {
    const message = "Somebody showed the admin's token and could not be signed in.";
    gate.log({ level: "error", message, metadata: { cause: begun.cause } });
    return refusalPage(NOT_SIGNED_IN);
  }
  gate.log({ level: "info", message: "Somebody signed in with the admin's token." });
  return leadOn(target, begun.value);
}

const NOT_SIGNED_IN = unavailable(
  "You are not signed in: the token is right, but the database does not answer. Try again in a minute.",
  { "retry-after": "10" },
);

const WRONG_TOKEN: Problem<401> = {
  status: 401,
  title: "Unauthorized",
  detail: "That is not the token. Nothing was done.",
};

/** Leads on with GET. */
export function leadOn(location: string, cookie: string): Response {
  const headers = { location, "set-cookie": cookie, "cache-control": "no-store" };
  return new Response(null, { status: 303, headers });
}

/** The address if it lies on this very origin, and is not one of a session; else that of the first page. */
function ownAddress(address: string, { url }: Request): string {
  const { origin } = new URL(url);
  if (!URL.canParse(address, origin)) return "/";
  const wanted = new URL(address, origin);
  // The path is told anew: `//eve.example` as a path would be another host's address.
  const isOwn = wanted.origin === origin && !/^\/(?:\/|session\b)/.test(wanted.pathname);
  return isOwn ? wanted.pathname + wanted.search : "/";
}

/** The token belongs in a password manager: a field of that kind, under a name that stays. */
export function signInForm(form: {
  readonly problem: Problem;
  readonly target: string;
  readonly isWrong?: boolean;
  readonly isPerhapsSignedIn?: boolean;
}): Promise<Response> {
  const { problem, target, isWrong = false, isPerhapsSignedIn = false } = form;
  const address = escaped(target);
  return htmlPage({
    status: problem.status,
    title: "Sign in to Paceline",
    headers: problem.headers ?? {},
    body: [
      isWrong ? `<p class="wrong" role="alert">${escaped(problem.detail)}</p>` : "",
      isPerhapsSignedIn ? `<p>Signed in already? <a href="${address}">Go on</a>.</p>` : "",
      "<p>The token is <code>ADMIN_TOKEN</code>, the secret that this Paceline was set up with: whoever runs it has it in their password manager.</p>",
      '<form method="post" action="/session">',
      // Password managers keep a token by the name of somebody.
      '<input type="text" name="username" value="admin" autocomplete="username" hidden>',
      '<label for="token">Token</label>',
      '<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>',
      `<input type="hidden" name="target" value="${address}">`,
      "<button>Sign in</button></form>",
    ],
  });
}

/** A refusal that a person reads. */
export function refusalPage({ status, title, detail, headers = {} }: Problem): Promise<Response> {
  return htmlPage({ status, title, body: [`<p>${escaped(detail)}</p>`], headers });
}
