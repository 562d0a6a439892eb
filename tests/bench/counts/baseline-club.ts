import type { SyncMode } from "@paceline/protocol";
import { meterD1 } from "../../scale/metered-d1.ts";
import { ModelStrava, refreshTokenOf } from "../../scale/model-strava.ts";
import { Tally } from "../../scale/tally.ts";
import { VirtualClock } from "../../scale/virtual-clock.ts";
import type { BaselineClub } from "../baselines/club.ts";
import { syncInOneLoop } from "../baselines/one-loop.ts";
import { type Steps, syncHistory } from "../baselines/workflow-history.ts";
import { PAUSE_MS } from "../designs.ts";
import { type CountedClub, type Foundation, modelRunOf } from "./club.ts";
import type { CountRun } from "./count-run.ts";

const HOUR_MS = 3_600_000;

/** `delay: "10 seconds"` of STEP_CONFIG. */
const STEP_DELAY_MS = 10_000;

/** `INCREMENTAL_LOOKBACK_DAYS`, as Paceline has it. */
const LOOKBACK_SECONDS = 30 * 86_400;

/** A baseline's own code on the virtual clock. */
export function foundBaselineClub(run: CountRun, { d1, clockStartMs, state }: Foundation): CountedClub {
  const clock = new VirtualClock(clockStartMs);
  const tally = new Tally(clock);
  const strava = new ModelStrava({ run: modelRunOf(run), clock, tally, state }).client(() => {});
  const db = meterD1(d1, tally, { statements: 0, roundTrips: 0 });
  const club: BaselineClub = { db, strava, nowMs: () => clock.nowMs, sleep: (ms) => clock.sleep(ms) };
  const ids = Array.from({ length: run.athletes }, (_, i) => i + 1);

  /** Runs flows until all are over. */
  async function live(flows: readonly (() => Promise<void>)[]): Promise<void> {
    let left = flows.length;
    clock.begin(left);
    const ended = flows.map(async (flow) => {
      tally.count("invocations");
      await flow().finally(() => {
        left--;
        clock.end(1);
      });
    });
    while (left > 0) await clock.runUntil(clock.nowMs + HOUR_MS);
    await Promise.all(ended);
  }

  const steps: Steps = {
    async do(_name, { retries }, work) {
      for (let attempt = 0; ; attempt++) {
        counted.steps++;
        try {
          return await work();
        } catch (error) {
          if (attempt >= retries.limit) throw error;
          await clock.sleep(STEP_DELAY_MS * 2 ** attempt);
        }
      }
    },
  };

  async function syncByWorkflows(mode: SyncMode): Promise<void> {
    const newest = await newestStarts(d1);
    const flows = ids.map((athleteId) => () => {
      const start = mode === "full" ? undefined : newest.get(athleteId);
      const after = start === undefined ? null : start - LOOKBACK_SECONDS;
      return syncHistory(steps, { athleteId, mode, cursor: { after, before: null, page: 1 } }, club);
    });
    await live(flows);
  }

  /** Nothing is tried again by itself: a person starts those anew who failed. */
  async function syncByLoop(): Promise<void> {
    let left = ids;
    while (left.length > 0) {
      const athletes = left;
      await live([() => syncInOneLoop(athletes, club, { pauseMs: PAUSE_MS["one loop"] })]);
      left = await failedAthletes(d1);
    }
  }

  const counted = {
    clock,
    tally,
    steps: 0,
    async importAthletes() {
      const rows = ids.map((id) => ({ id, token: refreshTokenOf(id) }));
      const insert = `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at)
        SELECT value ->> 'id', value ->> 'token', '', 0 FROM json_each(?)`;
      await d1.prepare(insert).bind(JSON.stringify(rows)).all();
    },
    sync: run.design === "Workflows" ? syncByWorkflows : syncByLoop,
  };
  return counted;
}

async function newestStarts(d1: D1Database): Promise<ReadonlyMap<number, number>> {
  const known = "SELECT strava_id, newest_start_date FROM athletes WHERE newest_start_date IS NOT NULL";
  const { results } = await d1.prepare(known).all<{ strava_id: number; newest_start_date: number }>();
  return new Map(results.map(({ strava_id, newest_start_date }) => [strava_id, newest_start_date]));
}

async function failedAthletes(d1: D1Database): Promise<number[]> {
  const failed = "SELECT strava_id FROM athletes WHERE sync_status = 'error'";
  const { results } = await d1.prepare(failed).all<{ strava_id: number }>();
  return results.map(({ strava_id }) => strava_id);
}
