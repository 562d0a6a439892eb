import { type Answer, faultAnswer, jsonAnswer } from "./answer.ts";
import type { AuthorizationCodes } from "./authorization-codes.ts";
import type { SimAthlete, World } from "./world.ts";

export const TOKEN_PATH = "/oauth/token";
export const DEAUTHORIZE_PATH = "/oauth/deauthorize";

export interface OAuthBehaviour {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenLifeSeconds: number;
  /** Whether a refresh hands out a new refresh token too; the old one stops working when the new pair is used. */
  readonly rotatesRefreshTokens: boolean;
  /** Whether the old refresh token stops working as soon as the new one is made, whoever has heard of it. */
  readonly forgetsAtOnce: boolean;
}

/** What a token is issued from. */
interface TokenDesk {
  readonly world: World;
  readonly codes: AuthorizationCodes;
  readonly behaviour: OAuthBehaviour;
  readonly nowSeconds: number;
}

/** With more life left than this, a refresh answers with the token that is there (Strava docs). */
const KEPT_TOKEN_LIFE_SECONDS = 3_600;

/** `POST /oauth/token`, by a refresh token or by an authorisation code. */
export function answerTokenRequest(desk: TokenDesk, form: URLSearchParams): Answer {
  const refusal = refuseStranger(form, desk.behaviour);
  if (refusal !== null) return refusal;
  switch (form.get("grant_type")) {
    case "refresh_token":
      return refreshToken(desk, form);
    case "authorization_code":
      return exchangeCode(desk, form);
    default:
      return faultAnswer(400, "Bad Request", "Application", "grant_type", "invalid");
  }
}

/** The answer to a caller that is not the application; null for the application itself. */
export function refuseStranger(
  form: URLSearchParams,
  { clientId, clientSecret }: Pick<OAuthBehaviour, "clientId" | "clientSecret">,
): Answer | null {
  if (form.get("client_id") === clientId && form.get("client_secret") === clientSecret) return null;
  return faultAnswer(401, "Authorization Error", "Application", "client_id", "invalid");
}

function refreshToken({ world, behaviour, nowSeconds }: TokenDesk, form: URLSearchParams): Answer {
  const sent = form.get("refresh_token");
  const athlete = [...world.athletes.values()].find(
    (one) => one.refreshToken === sent || (sent !== null && one.previousRefreshToken === sent),
  );
  if (athlete === undefined || athlete.revoked) {
    return faultAnswer(400, "Bad Request", "RefreshToken", "refresh_token", "invalid");
  }
  if (sent === athlete.refreshToken) athlete.previousRefreshToken = null;
  if (athlete.expiresAt - nowSeconds <= KEPT_TOKEN_LIFE_SECONDS) {
    issuePair(athlete, behaviour.rotatesRefreshTokens, behaviour, nowSeconds);
  }
  return jsonAnswer(200, pairOf(athlete, nowSeconds));
}

function exchangeCode({ codes, behaviour, nowSeconds }: TokenDesk, form: URLSearchParams): Answer {
  const redeemed = codes.redeem(form.get("code") ?? "", nowSeconds);
  if (redeemed === "expired") {
    return faultAnswer(400, "Bad Request", "AuthorizationCode", "", "expired");
  }
  if (redeemed === "invalid") {
    return faultAnswer(400, "Bad Request", "AuthorizationCode", "code", "invalid");
  }
  const { athlete, scope } = redeemed;
  athlete.scope = scope;
  const wasRevoked = athlete.revoked;
  athlete.revoked = false;
  issuePair(athlete, true, behaviour, nowSeconds);
  // What was revoked stays so: a new consent revives no old token.
  if (wasRevoked) {
    athlete.previousAccess = null;
    athlete.previousRefreshToken = null;
  }
  const { id, firstname, lastname } = athlete;
  const summary = { id, resource_state: 2, firstname, lastname };
  return jsonAnswer(200, { ...pairOf(athlete, nowSeconds), athlete: summary });
}

/** The pair before stays of use for a while: see `SimAthlete`. */
function issuePair(
  athlete: SimAthlete,
  rotates: boolean,
  { tokenLifeSeconds, forgetsAtOnce }: OAuthBehaviour,
  nowSeconds: number,
): void {
  athlete.previousAccess = { token: athlete.accessToken, expiresAt: athlete.expiresAt };
  athlete.accessToken = successor(athlete.accessToken);
  athlete.expiresAt = nowSeconds + tokenLifeSeconds;
  if (!rotates) return;
  athlete.previousRefreshToken = forgetsAtOnce ? null : athlete.refreshToken;
  athlete.refreshToken = successor(athlete.refreshToken);
}

function pairOf(athlete: SimAthlete, nowSeconds: number) {
  return {
    token_type: "Bearer",
    access_token: athlete.accessToken,
    refresh_token: athlete.refreshToken,
    expires_at: athlete.expiresAt,
    expires_in: athlete.expiresAt - nowSeconds,
  };
}

/** `access-1000001-0` → `access-1000001-1`. */
function successor(token: string): string {
  const cut = token.lastIndexOf("-") + 1;
  return token.slice(0, cut) + (Number(token.slice(cut)) + 1);
}
