import type { ProducerSettings } from "@paceline/pipeline";
import { deleteExpired, EXPIRING_TABLES, type ExpiringTable } from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";

const DAY_MS = 86_400_000;

/** After the cookie is over: not all clocks are the same, and a cookie that outlived its row would be good again. */
const REVOKED_LOGINS_DAYS = 1;

/** D1 does one thing at a time: between short steps, pages commit. */
const ROWS_PER_STEP = 500;

/** Deletes what has outlived its time, up to the run's bound; what is left goes with the next run. */
export async function prune({ db, settings, nowMs, log }: Dependencies): Promise<void> {
  const now = nowMs();
  const keptDays = retentionDays(settings);
  const rowsMax = settings.RETENTION_ROWS_PER_RUN_MAX;
  const pruned: Partial<Record<ExpiringTable, number>> = {};
  let rows = 0;
  for (const table of EXPIRING_TABLES) {
    const deleted = await pruneTable(db, table, now - keptDays[table] * DAY_MS, rowsMax - rows);
    if (deleted > 0) pruned[table] = deleted;
    rows += deleted;
  }
  if (rows === 0) return;
  const bounded = rows === rowsMax ? " That is all that one run may; the next one goes on." : "";
  log({ level: "info", message: `The cron pruned ${rows} rows.${bounded}`, metadata: pruned });
}

function retentionDays(settings: ProducerSettings): Readonly<Record<ExpiringTable, number>> {
  return {
    sync_pages: settings.RETENTION_SYNC_PAGES_DAYS,
    sync_logs: settings.RETENTION_SYNC_LOGS_DAYS,
    sync_sessions: settings.RETENTION_SESSIONS_DAYS,
    dead_letters: settings.RETENTION_DEAD_LETTERS_DAYS,
    sync_totals: settings.RETENTION_SYNC_TOTALS_DAYS,
    revoked_logins: REVOKED_LOGINS_DAYS,
    login_cutoffs: REVOKED_LOGINS_DAYS,
  };
}

async function pruneTable(
  db: D1Database,
  table: ExpiringTable,
  beforeMs: number,
  rowsMax: number,
): Promise<number> {
  let rows = 0;
  while (rows < rowsMax) {
    const stepMax = Math.min(ROWS_PER_STEP, rowsMax - rows);
    const deleted = await deleteExpired(db, table, beforeMs, stepMax);
    rows += deleted;
    if (deleted < stepMax) break;
  }
  return rows;
}
