import { setTimeout as sleep } from "node:timers/promises";
import type { StravaSim } from "@paceline/strava-sim";
import { SingleBar } from "cli-progress";
import type { Admin, AthleteState } from "./admin.ts";
import { pagesAtLeast } from "./expected.ts";

const POLL_MS = 1_000;
const LINE_EVERY_MS = 5_000;
/** Longer than any window or retry of the demo. */
const STALLED_MS = 90_000;

const ENDED = new Set(["completed", "error", "disconnected"]);

/** Shows the sync's progress until every athlete's session has ended, and answers with their last state. */
export async function watchSync(
  admin: Admin,
  sim: StravaSim,
  signal: AbortSignal,
): Promise<readonly AthleteState[]> {
  const pagesExpected = pagesAtLeast(sim.world);
  const bar = new SingleBar({
    format: "{bar} {percentage}% {pages} pages, {races} races, {ended} done, {left} left, {faults} faults",
    barsize: 16,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: LINE_EVERY_MS,
  });
  const startedAtMs = Date.now();
  bar.start(pagesExpected, 0, { pages: 0, races: 0, ended: 0, left: "–", faults: 0 });
  try {
    let lastMove = { mark: "", atMs: Date.now() };
    for (;;) {
      const athletes = await admin.listAthletes();
      const pages = sum(athletes, "session_pages_count");
      const races = sum(athletes, "session_races_count");
      const ended = athletes.filter(({ sync_status }) => ENDED.has(sync_status)).length;
      const faults = sim.requests.filter(({ fault }) => fault !== null).length;
      bar.update(Math.min(pages, pagesExpected), {
        pages,
        races,
        ended,
        left: timeLeft(pages, pagesExpected, startedAtMs),
        faults,
      });
      if (ended === athletes.length) return athletes;
      const mark = `${pages} ${ended} ${sim.requests.length}`;
      if (mark !== lastMove.mark) lastMove = { mark, atMs: Date.now() };
      if (Date.now() - lastMove.atMs > STALLED_MS)
        throw new Error(`Nothing has moved for ${STALLED_MS / 1000} s.`);
      await sleep(POLL_MS, undefined, { signal });
    }
  } finally {
    bar.stop();
  }
}

/** The time that is left at the pace so far. */
function timeLeft(pages: number, pagesExpected: number, startedAtMs: number): string {
  if (pages === 0) return "–";
  const leftMs = ((Date.now() - startedAtMs) / pages) * Math.max(0, pagesExpected - pages);
  return `${Math.ceil(leftMs / 1000)} s`;
}

function sum(
  athletes: readonly AthleteState[],
  column: "session_pages_count" | "session_races_count",
): number {
  return athletes.reduce((total, athlete) => total + (athlete[column] ?? 0), 0);
}
