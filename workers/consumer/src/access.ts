import type { PageFailure } from "@paceline/protocol";
import { claimRefresh, readTokens, releaseRefresh, type StoredTokens, swapTokens } from "@paceline/store";
import type { TokenPair } from "@paceline/strava";
import type { Dependencies } from "./dependencies.ts";
import type { Asked } from "./ledger.ts";

export type Access =
  | { readonly ok: true; readonly accessToken: string }
  | { readonly ok: false; readonly failure: PageFailure };

/** Decrypts a stored access token. */
export async function openAccess(
  athleteId: number,
  { accessToken }: StoredTokens,
  { cipher }: Dependencies,
): Promise<Access> {
  if (accessToken === null) return underWay;
  const opened = await cipher.decrypt(accessToken, athleteId);
  return opened === null ? unreadable : { ok: true, accessToken: opened };
}

/**
 * Asks Strava for a fresh pair and stores it before anyone uses it. One delivery refreshes at a time: whoever comes
 * while another does uses what that one stored, or comes again. So nobody holds a token that D1 does not, and a
 * refusal is Strava's word and not the trace of a race.
 */
export async function refreshAccess(
  athleteId: number,
  stored: StoredTokens,
  dependencies: Dependencies,
  ask: (refreshToken: string) => Promise<Asked<TokenPair>>,
): Promise<Access> {
  const { db, cipher, settings } = dependencies;
  const refreshToken = await cipher.decrypt(stored.refreshToken, athleteId);
  if (refreshToken === null) return unreadable;
  const nowMs = dependencies.nowMs();
  const untilMs = nowMs + settings.STRAVA_REQUEST_TIMEOUT_MS + STORING_MS;
  if (!(await claimRefresh(db, athleteId, stored, nowMs, untilMs))) {
    const current = await readTokens(db, athleteId);
    if (current === null || current.version === stored.version) return underWay;
    return openAccess(athleteId, current, dependencies);
  }
  const refreshed = await ask(refreshToken);
  if (!refreshed.ok) {
    if (refreshed.failure.reason !== "refresh_refused") await releaseRefresh(db, athleteId, stored);
    return refreshed;
  }
  const { value: pair } = refreshed;
  const fresh = {
    accessToken: await cipher.encrypt(pair.accessToken, athleteId),
    refreshToken: await cipher.encrypt(pair.refreshToken, athleteId),
    expiresAt: pair.expiresAt,
    version: stored.version,
  };
  if (await swapTokens(db, athleteId, fresh)) return { ok: true, accessToken: pair.accessToken };
  // Imported anew in the meantime: the operator's tokens stand.
  const current = await readTokens(db, athleteId);
  return current === null ? underWay : openAccess(athleteId, current, dependencies);
}

/** Long enough to store a pair after Strava's answer. */
const STORING_MS = 10_000;

const underWay: Access = {
  ok: false,
  failure: {
    reason: "refresh_under_way",
    status: null,
    explanation: "The athlete's tokens are being renewed by another delivery; this one comes again.",
  },
};

const unreadable: Access = {
  ok: false,
  failure: {
    reason: "token_unreadable",
    status: null,
    explanation:
      "The athlete's stored tokens cannot be decrypted: TOKEN_ENCRYPTION_KEY does not hold the key that they were stored with. Restore it.",
  },
};
