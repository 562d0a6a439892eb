import {
  countSealed,
  listSealedWithOlder,
  listSealedWithUnknown,
  type Reencrypted,
  type SealedTokens,
  storeReencrypted,
} from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";

/** D1 does one thing at a time: between short steps, pages commit. */
const ROWS_PER_STEP = 100;

/** With the pruning of the same run these stay below the 50 queries that D1's free plan allows an invocation. */
const STEPS_MAX = 10;

/** So many athletes are named in the log; all are counted. */
const NAMED_MAX = 100;

/**
 * Encrypts tokens of older keys anew with the newest, up to the run's bound; what is left goes with the next run. While
 * `TOKEN_ENCRYPTION_KEY` holds several keys each run says how many are left, so that an operator knows when the older ones
 * can go. What none of the keys opens is named and never touched: the key may come back.
 */
export async function reencryptTokens({ db, cipher, settings, log }: Dependencies): Promise<void> {
  const { keyIds } = cipher;
  const before = await countSealed(db, keyIds);
  const done = before.older === 0 ? NOTHING_DONE : await reencryptSome({ db, cipher, settings });
  const now = before.older === 0 ? before : await countSealed(db, keyIds);
  // Those that did not open though their key is here would hold the older keys for ever.
  const left = Math.max(0, now.older - done.unopened.length);
  if (keyIds.length > 1) {
    const rest =
      left === 0 ? "None is left: the older keys can go." : `${left} are left; the next run goes on.`;
    const message = `The cron encrypted the tokens of ${done.stored} athletes anew with the newest key. ${rest}`;
    log({ level: "info", message, metadata: { reencrypted: done.stored, left } });
  }
  const unopened = now.unknown + done.unopened.length;
  if (unopened === 0) return;
  const unknown = now.unknown === 0 ? [] : await listSealedWithUnknown(db, keyIds, NAMED_MAX);
  const message =
    `The tokens of ${unopened} athletes open with none of the keys in TOKEN_ENCRYPTION_KEY. ` +
    "Put the key back that is missing, or import these athletes again.";
  const named = [...done.unopened, ...unknown].slice(0, NAMED_MAX);
  log({ level: "error", message, metadata: { athlete_ids: named } });
}

interface Done {
  readonly stored: number;
  /** Athletes whose tokens name a key that is here, and yet do not open. */
  readonly unopened: readonly number[];
}

const NOTHING_DONE: Done = { stored: 0, unopened: [] };

type Needs = Pick<Dependencies, "db" | "cipher" | "settings">;

async function reencryptSome({ db, cipher, settings }: Needs): Promise<Done> {
  const rowsMax = settings.REENCRYPTION_ROWS_PER_RUN_MAX;
  const unopened: number[] = [];
  let stored = 0;
  let afterId = 0;
  for (let step = 0; step < STEPS_MAX && stored < rowsMax; step++) {
    const limit = Math.min(ROWS_PER_STEP, rowsMax - stored);
    const rows = await listSealedWithOlder(db, cipher.keyIds, { afterId, limit });
    const opened = await Promise.all(rows.map((row) => reencrypt(row, cipher)));
    const reencrypted = opened.filter((one) => one !== null);
    unopened.push(...rows.filter((_row, i) => opened[i] === null).map(({ strava_id }) => strava_id));
    if (reencrypted.length > 0) stored += await storeReencrypted(db, reencrypted);
    if (rows.length < limit) break;
    afterId = rows.at(-1)?.strava_id ?? afterId;
  }
  return { stored, unopened };
}

/** Null when one of the two does not open: neither is touched then. */
async function reencrypt(stored: SealedTokens, cipher: Needs["cipher"]): Promise<Reencrypted | null> {
  const { strava_id: athleteId, access_token, refresh_token } = stored;
  const refreshToken = await cipher.decrypt(refresh_token, athleteId);
  const accessToken = access_token === null ? null : await cipher.decrypt(access_token, athleteId);
  if (refreshToken === null || (access_token !== null && accessToken === null)) return null;
  const fresh = {
    access_token: accessToken === null ? null : await cipher.encrypt(accessToken, athleteId),
    refresh_token: await cipher.encrypt(refreshToken, athleteId),
  };
  return { stored, fresh };
}
