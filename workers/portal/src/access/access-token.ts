import type { AccessApplication, AccessVerdict } from "@paceline/producer/admin/access-verdict";
import type { Fetch } from "@paceline/producer/sending";
import { causeOf } from "@paceline/protocol";
import { createRemoteJWKSet, customFetch } from "jose/jwks/remote";
import { jwtVerify } from "jose/jwt/verify";

/** The public keys of a team, fetched when first needed and kept; one of these for a whole isolate. */
export type TeamKeys = (teamDomain: string) => ReturnType<typeof createRemoteJWKSet>;

const KEYS_TIMEOUT_MS = 5_000;
const CLOCK_TOLERANCE_SECONDS = 30;
/** Access signs with RS256 (Cloudflare docs, "Application token"); whoever could choose would choose `none` or a shared secret. */
const ALGORITHMS = ["RS256", "ES256"];
/** A token of Access is about a thousand characters long. */
const TOKEN_LENGTH_MAX = 8_192;
/** An email address has at most 254 characters (RFC 5321). */
const NAME_LENGTH_MAX = 254;

/** Keys are fetched through `fetch`, again after ten minutes, and for an unknown key at most twice a minute (jose's defaults). */
export function createTeamKeys(fetch: Fetch): TeamKeys {
  const known = new Map<string, ReturnType<TeamKeys>>();
  return (teamDomain) => {
    const keys =
      known.get(teamDomain) ??
      createRemoteJWKSet(new URL(`https://${teamDomain}/cdn-cgi/access/certs`), {
        timeoutDuration: KEYS_TIMEOUT_MS,
        [customFetch]: (url, init) => fetch(url, init),
      });
    known.set(teamDomain, keys);
    return keys;
  };
}

/** Judges what came as `Cf-Access-Jwt-Assertion`: signature, issuer, audience and times. Never throws. */
export async function verifyAccessToken(
  token: string,
  { teamDomain, audience }: AccessApplication,
  { teamKeys, nowMs }: { readonly teamKeys: TeamKeys; readonly nowMs: number },
): Promise<AccessVerdict> {
  if (token.length > TOKEN_LENGTH_MAX) return { kind: "refused" };
  try {
    const { payload } = await jwtVerify(token, teamKeys(teamDomain), {
      algorithms: ALGORITHMS,
      issuer: `https://${teamDomain}`,
      audience,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    // A service token has a `common_name` in place of the email address.
    const name = [payload.email, payload.common_name].find(
      (claim) => typeof claim === "string" && claim !== "",
    );
    return typeof name === "string"
      ? { kind: "known", name: name.slice(0, NAME_LENGTH_MAX) }
      : { kind: "refused" };
  } catch (error) {
    return isTokensFault(error) ? { kind: "refused" } : { kind: "keys_missing", cause: causeOf(error) };
  }
}

/** What jose says of a token; all else is about the keys, or unexpected. */
const TOKENS_FAULTS: ReadonlySet<unknown> = new Set([
  "ERR_JOSE_ALG_NOT_ALLOWED",
  "ERR_JOSE_NOT_SUPPORTED",
  "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
  "ERR_JWKS_NO_MATCHING_KEY",
  "ERR_JWS_INVALID",
  "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  "ERR_JWT_CLAIM_VALIDATION_FAILED",
  "ERR_JWT_EXPIRED",
  "ERR_JWT_INVALID",
]);

function isTokensFault(error: unknown): boolean {
  return error instanceof Error && "code" in error && TOKENS_FAULTS.has(error.code);
}
