import { type Answer, faultAnswer, jsonAnswer } from "./answer.ts";
import type { SimRequest } from "./sim-request.ts";
import type { SimAthlete, World } from "./world.ts";

const TOKEN_INVALID = faultAnswer(401, "Authorization Error", "Athlete", "access_token", "invalid");

/** Whose activities may be read with a token, or the answer that refuses it. */
export function authenticate(
  world: World,
  authorization: string | null,
  nowSeconds: number,
): { readonly athlete: SimAthlete } | { readonly refusal: Answer } {
  const athlete = holderOf(world, authorization, nowSeconds);
  if (athlete === null) return { refusal: TOKEN_INVALID };
  if (!athlete.scope.includes("activity:read")) {
    return {
      refusal: faultAnswer(401, "Authorization Error", "AccessToken", "activity:read_permission", "missing"),
    };
  }
  if (authorization === `Bearer ${athlete.accessToken}`) athlete.previousRefreshToken = null;
  return { athlete };
}

/** The athlete of an access token that works, current or the one before. */
function holderOf(world: World, authorization: string | null, nowSeconds: number): SimAthlete | null {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  const athlete = [...world.athletes.values()].find(
    (one) => one.accessToken === token || one.previousAccess?.token === token,
  );
  const expiresAt = athlete?.accessToken === token ? athlete?.expiresAt : athlete?.previousAccess?.expiresAt;
  return athlete === undefined || athlete.revoked || (expiresAt ?? 0) <= nowSeconds ? null : athlete;
}

/** `POST /oauth/deauthorize`: ends the access of the token's athlete, as if that one had revoked it. */
export function deauthorize(world: World, authorization: string | null, nowSeconds: number): Answer {
  const athlete = holderOf(world, authorization, nowSeconds);
  if (athlete === null) return TOKEN_INVALID;
  world.revoke(athlete.id);
  return jsonAnswer(200, { access_token: athlete.accessToken });
}

/** The athlete whose access or refresh token a request carries, current or the one before; null for none that is known. */
export function tokenOwner(world: World, { authorization, body }: SimRequest): number | null {
  const refresh = new URLSearchParams(body).get("refresh_token");
  const owner = [...world.athletes.values()].find(
    (athlete) =>
      authorization === `Bearer ${athlete.accessToken}` ||
      authorization === `Bearer ${athlete.previousAccess?.token}` ||
      (refresh !== null && [athlete.refreshToken, athlete.previousRefreshToken].includes(refresh)),
  );
  return owner?.id ?? null;
}
