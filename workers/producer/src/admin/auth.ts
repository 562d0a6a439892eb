import { checkSession } from "../dashboard/session.ts";
import type { Composed, Gate } from "../dependencies.ts";
import { type AccessApplication, askForVerdict } from "./access-verdict.ts";
import { isDrawnIntoOtherSite, isForgedBySite } from "./cross-site.ts";
import { type Problem, unavailable } from "./problem.ts";

/** Somebody who may ask for anything. */
export interface Caller {
  /** For the audit: `bearer`, `session`, or `access:` and the name that Cloudflare Access vouches for. */
  readonly who: string;
}

export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly problem: Problem };

type GateWithPortal = Gate & Pick<Composed, "portal">;

/** Holds Access's word for who a person is. Not the cookie, which a browser sends whoever asked it to. */
const ACCESS_HEADER = "cf-access-jwt-assertion";

/**
 * Who asks: a program with the admin's bearer token, or a person whom Cloudflare Access let through or, where it stands
 * before nothing, who signed in. Whoever sends an `Authorization` is judged by that alone, so a program with a wrong
 * token learns of it.
 */
export async function admit(request: Request, gate: GateWithPortal): Promise<Admission> {
  const authorization = request.headers.get("authorization") ?? "";
  if (authorization !== "") {
    const isAdmin = await isAdminToken(bearerIn(authorization), gate.adminToken);
    return isAdmin ? { ok: true, caller: { who: "bearer" } } : { ok: false, problem: stranger(gate) };
  }
  return gate.access === null
    ? admitSession(request, gate)
    : admitByAccess(request, { ...gate, access: gate.access });
}

async function admitSession(request: Request, gate: Gate): Promise<Admission> {
  const verdict = await checkSession(request, gate);
  if (verdict.kind === "signed_out") return { ok: false, problem: stranger(gate) };
  if (verdict.kind === "unknown") return { ok: false, problem: unknownSession(verdict.cause, gate) };
  const who = "session";
  // A page of the same account's other workers is of the same site, and its requests bring the cookie along.
  const isForged = isForgedBySite(request) || isDrawnIntoOtherSite(request);
  return isForged ? { ok: false, problem: forged(who, gate) } : { ok: true, caller: { who } };
}

async function admitByAccess(
  request: Request,
  gate: GateWithPortal & { readonly access: AccessApplication },
): Promise<Admission> {
  const token = request.headers.get(ACCESS_HEADER) ?? "";
  if (token === "") return { ok: false, problem: stranger(gate) };
  const verdict = await askForVerdict({ token, ...gate.access }, gate.portal);
  switch (verdict.kind) {
    case "known": {
      const who = `access:${verdict.name}`;
      if (!isForgedBySite(request)) return { ok: true, caller: { who } };
      return { ok: false, problem: forged(who, gate) };
    }
    case "refused":
      return { ok: false, problem: stranger(gate) };
    case "keys_missing": {
      const message = "Nobody who comes through Cloudflare Access can be let in: its keys are not to be had.";
      gate.log({ level: "error", message, metadata: { cause: verdict.cause } });
      return { ok: false, problem: unavailable(KEYS_MISSING, { "retry-after": "10" }) };
    }
  }
}

/** Nobody is let in whose session may have signed out. */
function unknownSession(cause: string, { log }: Gate): Problem<503> {
  const message = "Whether a session is still good cannot be told.";
  log({ level: "error", message, metadata: { cause } });
  return unavailable(SESSION_UNKNOWN, { "retry-after": "10" });
}

const SESSION_UNKNOWN =
  "Whether you are still signed in cannot be told, for the database does not answer. Nothing was done. Try again; a program with ADMIN_TOKEN is let in all the same.";

/** A browser brings Access's word and a cookie along whoever made it send the request; a bearer token it never does. */
function forged(who: string, { log }: Gate): Problem<403> {
  const message = "A request that another site made in somebody's name was refused.";
  log({ level: "warn", message, metadata: { who } });
  return FORGED;
}

export const FORGED: Problem<403> = {
  status: 403,
  title: "Forbidden",
  detail: "This request came from a page of another site, so it may not be yours. Nothing was done.",
};

const KEYS_MISSING =
  "Cloudflare Access vouches for you, but its keys could not be fetched to check that. Try again; ADMIN_TOKEN works all the same.";

function stranger({ access }: Gate): Problem<401> {
  const person = access === null ? ", or sign in at / with a browser" : ", or come through Cloudflare Access";
  return {
    status: 401,
    title: "Unauthorized",
    detail: `Send the header Authorization: Bearer <ADMIN_TOKEN>${person}.`,
    headers: { "www-authenticate": 'Bearer realm="paceline"' },
  };
}

/** The token in an `Authorization: Bearer …`; empty where there is none. */
function bearerIn(authorization: string): string {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
}

/**
 * With no token configured nobody has it. Both sides are hashed first, so that the comparison takes the same time
 * whatever the length and content of what was sent.
 */
export async function isAdminToken(sent: string, adminToken: string): Promise<boolean> {
  const [given, expected] = await Promise.all([digest(sent), digest(adminToken)]);
  const same = crypto.subtle.timingSafeEqual(given, expected);
  return same && adminToken !== "";
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
