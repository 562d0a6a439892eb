import { type Answer, faultAnswer, jsonAnswer } from "./answer.ts";
import type { SimRequest } from "./sim-request.ts";
import type { SimAthlete, World } from "./world.ts";

export const TOKEN_PATH = "/oauth/token";

export interface OAuthBehaviour {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenLifeSeconds: number;
  /** Whether a refresh hands out a new refresh token too; the old one stops working when the new pair is used. */
  readonly rotatesRefreshTokens: boolean;
  /** Whether the old refresh token stops working as soon as the new one is made, whoever has heard of it. */
  readonly forgetsAtOnce: boolean;
}

/** With more life left than this, a refresh answers with the token that is there (Strava docs). */
const KEPT_TOKEN_LIFE_SECONDS = 3_600;

/** `POST /oauth/token`, grant_type=refresh_token. */
export function refreshToken(
  world: World,
  form: URLSearchParams,
  behaviour: OAuthBehaviour,
  nowSeconds: number,
): Answer {
  if (form.get("client_id") !== behaviour.clientId || form.get("client_secret") !== behaviour.clientSecret) {
    return faultAnswer(401, "Authorization Error", "Application", "client_id", "invalid");
  }
  if (form.get("grant_type") !== "refresh_token") {
    return faultAnswer(400, "Bad Request", "Application", "grant_type", "invalid");
  }
  const sent = form.get("refresh_token");
  const athlete = [...world.athletes.values()].find(
    (one) => one.refreshToken === sent || (sent !== null && one.previousRefreshToken === sent),
  );
  if (athlete === undefined || athlete.revoked) {
    return faultAnswer(400, "Bad Request", "RefreshToken", "refresh_token", "invalid");
  }
  if (sent === athlete.refreshToken) athlete.previousRefreshToken = null;
  if (athlete.expiresAt - nowSeconds <= KEPT_TOKEN_LIFE_SECONDS) {
    athlete.previousAccess = { token: athlete.accessToken, expiresAt: athlete.expiresAt };
    athlete.accessToken = successor(athlete.accessToken);
    athlete.expiresAt = nowSeconds + behaviour.tokenLifeSeconds;
    if (behaviour.rotatesRefreshTokens) {
      athlete.previousRefreshToken = behaviour.forgetsAtOnce ? null : athlete.refreshToken;
      athlete.refreshToken = successor(athlete.refreshToken);
    }
  }
  return jsonAnswer(200, {
    token_type: "Bearer",
    access_token: athlete.accessToken,
    refresh_token: athlete.refreshToken,
    expires_at: athlete.expiresAt,
    expires_in: athlete.expiresAt - nowSeconds,
  });
}

/** `access-1000001-0` → `access-1000001-1`. */
function successor(token: string): string {
  const cut = token.lastIndexOf("-") + 1;
  return token.slice(0, cut) + (Number(token.slice(cut)) + 1);
}

/** Whose token it is, or the answer that refuses it. */
export function authenticate(
  world: World,
  authorization: string | null,
  nowSeconds: number,
): { readonly athlete: SimAthlete } | { readonly refusal: Answer } {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  const athlete = [...world.athletes.values()].find(
    (one) => one.accessToken === token || one.previousAccess?.token === token,
  );
  const expiresAt = athlete?.accessToken === token ? athlete?.expiresAt : athlete?.previousAccess?.expiresAt;
  if (athlete === undefined || athlete.revoked || (expiresAt ?? 0) <= nowSeconds) {
    return { refusal: faultAnswer(401, "Authorization Error", "Athlete", "access_token", "invalid") };
  }
  if (!athlete.scope.includes("activity:read")) {
    return {
      refusal: faultAnswer(401, "Authorization Error", "AccessToken", "activity:read_permission", "missing"),
    };
  }
  if (athlete.accessToken === token) athlete.previousRefreshToken = null;
  return { athlete };
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
