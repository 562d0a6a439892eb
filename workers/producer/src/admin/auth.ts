import type { Gate } from "../dependencies.ts";
import { type TeamKeys, verifyAccessToken } from "./access-token.ts";
import { isForgedBySite } from "./cross-site.ts";
import { type Problem, unavailable } from "./problem.ts";

/** Somebody who may ask for anything. */
export interface Caller {
  /** For the audit: `bearer`, or `access:` and the name that Cloudflare Access vouches for. */
  readonly who: string;
}

export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly problem: Problem };

/** Holds Access's word for who a person is. Not the cookie, which a browser sends whoever asked it to. */
const ACCESS_HEADER = "cf-access-jwt-assertion";

/**
 * Who asks: a program with the admin's bearer token, or a person whom Cloudflare Access let through. Whoever sends an
 * `Authorization` is judged by that alone, so a program with a wrong token learns of it.
 */
export async function admit(request: Request, gate: Gate, teamKeys: TeamKeys): Promise<Admission> {
  const authorization = request.headers.get("authorization") ?? "";
  const token = request.headers.get(ACCESS_HEADER) ?? "";
  if (authorization !== "" || token === "" || gate.access === null) {
    const isAdmin = await isAdminToken(authorization, gate.adminToken);
    return isAdmin ? { ok: true, caller: { who: "bearer" } } : { ok: false, problem: stranger(gate) };
  }
  const verdict = await verifyAccessToken(token, gate.access, { teamKeys, nowMs: gate.nowMs() });
  switch (verdict.kind) {
    case "known": {
      const who = `access:${verdict.name}`;
      if (!isForgedBySite(request)) return { ok: true, caller: { who } };
      const message = "A request that another site made in somebody's name was refused.";
      gate.log({ level: "warn", message, metadata: { who } });
      return { ok: false, problem: FORGED };
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

/** A browser brings Access's word along whoever made it send the request; a bearer token it never does. */
const FORGED: Problem<403> = {
  status: 403,
  title: "Forbidden",
  detail: "This request came from a page of another site, so it may not be yours. Nothing was done.",
};

const KEYS_MISSING =
  "Cloudflare Access vouches for you, but its keys could not be fetched to check that. Try again; ADMIN_TOKEN works all the same.";

function stranger({ access }: Gate): Problem<401> {
  const person = access === null ? "" : ", or come through Cloudflare Access";
  return {
    status: 401,
    title: "Unauthorized",
    detail: `Send the header Authorization: Bearer <ADMIN_TOKEN>${person}.`,
    headers: { "www-authenticate": 'Bearer realm="paceline"' },
  };
}

/**
 * With no token configured nobody has it. Both sides are hashed first, so that the comparison takes the same time
 * whatever the length and content of what was sent.
 */
async function isAdminToken(authorization: string, adminToken: string): Promise<boolean> {
  const sent = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
  const [given, expected] = await Promise.all([digest(sent), digest(adminToken)]);
  const same = crypto.subtle.timingSafeEqual(given, expected);
  return same && adminToken !== "";
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
