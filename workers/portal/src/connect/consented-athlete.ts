import { type ConsentedAthlete, type TokenCipher, tokenDigest } from "@paceline/store";
import type { NewConnection } from "@paceline/strava";

/** What a consent brought, as it is stored: tokens encrypted. */
export async function consentedAthlete(
  { athlete, tokens }: NewConnection,
  scope: string,
  cipher: TokenCipher,
): Promise<ConsentedAthlete> {
  return {
    strava_id: athlete.id,
    firstname: athlete.firstname,
    lastname: athlete.lastname,
    scope,
    access_token: await cipher.encrypt(tokens.accessToken, athlete.id),
    refresh_token: await cipher.encrypt(tokens.refreshToken, athlete.id),
    token_expires_at: tokens.expiresAt,
    imported_token_digest: await tokenDigest(tokens.refreshToken),
  };
}
