import { env } from "cloudflare:workers";
import {
  countSealed,
  listSealedWithOlder,
  listSealedWithUnknown,
  readTokens,
  type SealedTokens,
  storeReencrypted,
  swapTokens,
} from "@paceline/store";
import { describe, expect, it } from "vitest";

const db = env.DB;
const KEY_IDS = ["new-_1", "old-_1"] as const;

/** By athlete: the texts of access and refresh token. */
async function store(tokens: Readonly<Record<number, readonly [string | null, string]>>): Promise<void> {
  for (const [id, [access, refresh]] of Object.entries(tokens)) {
    await db
      .prepare(
        `INSERT INTO athletes (strava_id, access_token, refresh_token, imported_token_digest, created_at)
         VALUES (?, ?, ?, '', 0)`,
      )
      .bind(Number(id), access, refresh)
      .run();
  }
}

async function stored(athleteId: number): Promise<SealedTokens> {
  const rows = await listSealedWithOlder(db, KEY_IDS, { afterId: athleteId - 1, limit: 1 });
  const [row] = rows;
  if (row === undefined) throw new Error("No such tokens.");
  return row;
}

const FRESH = { access_token: "v1.new-_1.iv.access", refresh_token: "v1.new-_1.iv.refresh" };

describe("tokens by the key that encrypted them", () => {
  it("are told apart by both texts, letter for letter", async () => {
    await store({
      1: ["v1.new-_1.iv.a", "v1.new-_1.iv.b"],
      2: [null, "v1.new-_1.iv.b"],
      3: ["v1.old-_1.iv.a", "v1.old-_1.iv.b"],
      4: [null, "v1.old-_1.iv.b"],
      5: ["v1.old-_1.iv.a", "v1.new-_1.iv.b"],
      6: ["v1.new-_1.iv.a", "v1.old-_1.iv.b"],
      7: [null, "v1.NEW-_1.iv.b"],
      8: ["v1.gone_1.iv.a", "v1.old-_1.iv.b"],
      9: [null, "plain"],
    });
    expect(await countSealed(db, KEY_IDS)).toEqual({ older: 4, unknown: 3 });
    const older = await listSealedWithOlder(db, KEY_IDS, { afterId: 0, limit: 10 });
    expect(older.map(({ strava_id }) => strava_id)).toEqual([3, 4, 5, 6]);
    expect(await listSealedWithOlder(db, KEY_IDS, { afterId: 3, limit: 2 })).toEqual(older.slice(1, 3));
    expect(await listSealedWithUnknown(db, KEY_IDS, 2)).toEqual([7, 8]);
  });

  it("are counted as none where there is no athlete", async () => {
    expect(await countSealed(db, KEY_IDS)).toEqual({ older: 0, unknown: 0 });
  });
});

describe("tokens encrypted anew", () => {
  it("take the place of the texts that they were made from, and leave the version for a refresh under way", async () => {
    await store({ 3: ["v1.old-_1.iv.a", "v1.old-_1.iv.b"], 4: [null, "v1.old-_1.iv.b"] });
    const before = await readTokens(db, 3);
    const list = [
      { stored: await stored(3), fresh: FRESH },
      { stored: await stored(4), fresh: { ...FRESH, access_token: null } },
    ];
    expect(await storeReencrypted(db, list)).toBe(2);
    const { version } = before ?? {};
    expect(await readTokens(db, 3)).toMatchObject({ accessToken: FRESH.access_token, version });
    expect(await readTokens(db, 4)).toMatchObject({ accessToken: null, refreshToken: FRESH.refresh_token });
    expect(await countSealed(db, KEY_IDS)).toEqual({ older: 0, unknown: 0 });
  });

  it.each(["access_token", "refresh_token"])("never overwrite an %s that came meanwhile", async (column) => {
    await store({ 3: ["v1.old-_1.iv.a", "v1.old-_1.iv.b"], 4: [null, "v1.old-_1.iv.b"] });
    const list = [
      { stored: await stored(3), fresh: FRESH },
      { stored: await stored(4), fresh: { ...FRESH, access_token: null } },
    ];
    await db.prepare(`UPDATE athletes SET ${column} = 'v1.old-_1.iv.meanwhile'`).run();
    expect(await storeReencrypted(db, list)).toBe(0);
    expect((await db.prepare(`SELECT ${column} AS text FROM athletes`).all()).results).toEqual([
      { text: "v1.old-_1.iv.meanwhile" },
      { text: "v1.old-_1.iv.meanwhile" },
    ]);
  });

  it("do not keep a refresh that was under way from storing its pair", async () => {
    await store({ 3: ["v1.old-_1.iv.a", "v1.old-_1.iv.b"] });
    const read = await readTokens(db, 3);
    if (read === null) throw new Error("The athlete has no tokens.");
    await storeReencrypted(db, [{ stored: await stored(3), fresh: FRESH }]);
    expect(await swapTokens(db, 3, { ...read, refreshToken: "v1.old-_1.iv.refreshed" })).toBe(true);
  });
});
