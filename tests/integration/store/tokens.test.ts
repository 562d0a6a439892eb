import { env } from "cloudflare:workers";
import { claimRefresh, readTokens, releaseRefresh, type StoredTokens, swapTokens } from "@paceline/store";
import { beforeEach, describe, expect, it } from "vitest";

const db = env.DB;
const ATHLETE_ID = 7;
const NOW_MS = 1_000_000;
const UNTIL_MS = NOW_MS + 30_000;

let stored: StoredTokens;

beforeEach(async () => {
  await env.DB.prepare(
    `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at) VALUES (${ATHLETE_ID}, 'old', '', 0)`,
  ).run();
  const tokens = await readTokens(db, ATHLETE_ID);
  if (tokens === null) throw new Error("The athlete has no tokens.");
  stored = tokens;
});

function fresh(refreshToken: string): StoredTokens {
  return { ...stored, accessToken: `access of ${refreshToken}`, refreshToken, expiresAt: 2_000 };
}

describe("the claim of a refresh", () => {
  it("is given to one at a time, until it runs out", async () => {
    expect(await claimRefresh(db, ATHLETE_ID, stored, NOW_MS, UNTIL_MS)).toBe(true);
    expect(await claimRefresh(db, ATHLETE_ID, stored, UNTIL_MS - 1, UNTIL_MS)).toBe(false);
    expect(await claimRefresh(db, ATHLETE_ID, stored, UNTIL_MS, UNTIL_MS + 1)).toBe(true);
  });

  it("is given again as soon as a refresh failed", async () => {
    await claimRefresh(db, ATHLETE_ID, stored, NOW_MS, UNTIL_MS);
    await releaseRefresh(db, ATHLETE_ID, stored);
    expect(await claimRefresh(db, ATHLETE_ID, stored, NOW_MS, UNTIL_MS)).toBe(true);
  });

  it("is refused to whoever read tokens that are no longer stored: Strava has forgotten them", async () => {
    await swapTokens(db, ATHLETE_ID, fresh("new"));
    expect(await claimRefresh(db, ATHLETE_ID, stored, NOW_MS, UNTIL_MS)).toBe(false);
  });
});

describe("a refreshed pair", () => {
  it("takes the place of the one that it was made from, and of no other", async () => {
    expect(await swapTokens(db, ATHLETE_ID, fresh("new"))).toBe(true);
    expect(await swapTokens(db, ATHLETE_ID, fresh("late"))).toBe(false);
    expect(await readTokens(db, ATHLETE_ID)).toEqual({ ...fresh("new"), version: stored.version + 1 });
  });
});
