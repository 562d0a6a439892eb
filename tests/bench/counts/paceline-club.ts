import type { SyncMode } from "@paceline/protocol";
import { Model } from "../../scale/model.ts";
import { refreshTokenOf } from "../../scale/model-strava.ts";
import { type CountedClub, type Foundation, modelRunOf } from "./club.ts";
import type { CountRun } from "./count-run.ts";

const LOOK_EVERY_MS = 5_000;

/** Paceline's own handlers with the model's queues, as in `tests/scale`. */
export function foundPacelineClub(run: CountRun, { d1, clockStartMs, state }: Foundation): CountedClub {
  const model = new Model(modelRunOf(run), clockStartMs, d1, state);
  const call = (path: string, body: unknown) =>
    model.call(path, body, (status, text) => {
      if (status > 299) throw new Error(`${path} answered ${status}: ${text}`);
    });

  return {
    clock: model.clock,
    tally: model.tally,
    steps: 0,
    async importAthletes() {
      const list = Array.from({ length: run.athletes }, (_, i) => ({
        strava_id: i + 1,
        refresh_token: refreshTokenOf(i + 1),
        scope: "read,activity:read_all",
      }));
      call("athletes", { athletes: list });
      await model.clock.runUntil(model.clock.nowMs);
    },
    async sync(mode: SyncMode) {
      call("syncs", { mode });
      do await model.clock.runUntil(model.clock.nowMs + LOOK_EVERY_MS);
      while ((await countLive(d1)) > 0);
    },
  };
}

async function countLive(d1: D1Database): Promise<number> {
  const live = d1.prepare("SELECT count(*) AS live FROM sync_sessions WHERE finished_at IS NULL");
  const { results } = await live.all<{ live: number }>();
  return results[0]?.live ?? 0;
}
