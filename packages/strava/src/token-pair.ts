import * as v from "valibot";

/** A token pair as Strava issued it. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch seconds (`expires_at`, not `expires_in`: that one ages while the answer travels). */
  readonly expiresAt: number;
}

const TokenAnswer = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  refresh_token: v.pipe(v.string(), v.nonEmpty()),
  expires_at: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

/** Reads the token endpoint's answer; null when a part of the pair is missing. */
export function readTokenPair(body: unknown): TokenPair | null {
  const parsed = v.safeParse(TokenAnswer, body);
  if (!parsed.success) return null;
  const { access_token, refresh_token, expires_at } = parsed.output;
  return { accessToken: access_token, refreshToken: refresh_token, expiresAt: expires_at };
}
