import { CRONS } from "@paceline/producer/cron-expressions";
import type { SyncMode } from "@paceline/protocol";
import type { LoggedRequest } from "@paceline/strava-sim";
import { emptyTables } from "../support/d1/empty-tables.ts";
import { accountFor } from "./account.ts";
import { Violation } from "./observer.ts";
import { importAthletes } from "./people.ts";
import { type Fate, Simulation } from "./simulation.ts";
import type { Effect } from "./stage.ts";
import { raceText } from "./world-history.ts";

/** A place at which the worker dies: before or after its n-th effect, counted from 0 over all invocations. */
export interface Boundary {
  readonly effect: number;
  readonly fate: Extract<Fate, "crashes before" | "crashes after">;
}

/** What a sync came to. */
export interface Drill {
  /** All effects performed or crashed at, in order. */
  readonly effects: readonly { readonly kind: Effect["kind"]; readonly label: string }[];
  /** Requests for pages. */
  readonly listings: readonly LoggedRequest[];
  /** How many pages must be asked for once more: their answer was lost with the worker before it was committed. */
  readonly forced: number;
}

/** Whole numbers from the first up to, but without, the last: the effects to die at. */
export function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

const START_MS = Date.parse("2026-03-04T06:01:00Z");
const QUARTER_HOUR_MS = 900_000;
const LATENCY_MS = 20;
const EFFECTS_MAX = 500;

/**
 * Syncs one athlete, one thing after the other, with a crash at each boundary given. Throws with the trace unless D1
 * equals Strava in the end.
 */
export async function runDrill(mode: SyncMode, boundaries: readonly Boundary[]): Promise<Drill> {
  await emptyTables();
  const simulation = new Simulation({
    seed: 1,
    startMs: START_MS,
    sim: { world: { seed: 4, athletes: 1, activities: { min: 15, max: 15 } } },
    vars: { ACTIVITIES_PER_PAGE: "10" },
    queueRules: { maxRetries: 40, batchSizeMax: 1, concurrencyMax: 1, retryDelaySeconds: 60 },
  });
  const [athleteId = 0] = simulation.strava.world.athletes.keys();
  // Every activity is shown: to an incremental sync a page that is short, for a private one, would be the last.
  simulation.strava.world.athlete(athleteId).scope = "read,activity:read_all";
  try {
    await simulation.observer.look();
    importAthletes(simulation, [athleteId]);
    await runThrough(simulation, []);
    if (mode === "incremental") await readWholeOnce(simulation, athleteId);
    const asked = simulation.strava.requests.length;
    const drilled = await requestSync(simulation, athleteId, mode, boundaries);
    accountFor(simulation);
    expectEqual(simulation, athleteId);
    if (!drilled.producerDied) expectNoRescue(simulation);
    const listings = simulation.strava.requests
      .slice(asked)
      .filter(({ path }) => path.endsWith("/activities"));
    return { effects: drilled.effects, forced: drilled.forced, listings };
  } catch (error) {
    const where = boundaries.map(({ effect, fate }) => `${fate} effect ${effect}`).join(", then ");
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(`${what}\n\n${mode}: ${where}\n\n${simulation.trace.lines.join("\n")}`, { cause: error });
  }
}

/** What happened until nothing was left to do. */
interface Run extends Omit<Drill, "listings"> {
  /** It may have opened a session without sending its first message. */
  readonly producerDied: boolean;
}

/** A full sync, and then new activities: more than one page of them. */
async function readWholeOnce(simulation: Simulation, athleteId: number): Promise<void> {
  simulation.call("POST", `athletes/${athleteId}/sync`, { mode: "full" });
  await runThrough(simulation, []);
  simulation.clock.nowMs += 20 * 86_400_000;
  const nowSeconds = Math.floor(simulation.clock.nowMs / 1000);
  for (let day = 1; day <= 18; day++) {
    simulation.world.change(athleteId, (world) => {
      world.uploadActivity(athleteId, { startSeconds: nowSeconds - day * 86_400, isRace: day % 3 === 0 });
    });
  }
}

/** Asks for a sync, and again should the worker have died before it opened the session. */
async function requestSync(
  simulation: Simulation,
  athleteId: number,
  mode: SyncMode,
  boundaries: readonly Boundary[],
): Promise<Run> {
  const { sessions } = simulation.observer;
  const sessionsBefore = sessions.size;
  const effects: Drill["effects"][number][] = [];
  let forced = 0;
  let producerDied = false;
  while (sessions.size === sessionsBefore) {
    simulation.call("POST", `athletes/${athleteId}/sync`, { mode });
    const left = boundaries.map(({ effect, fate }) => ({ effect: effect - effects.length, fate }));
    const run = await runThrough(simulation, left);
    effects.push(...run.effects);
    forced += run.forced;
    producerDied ||= run.producerDied;
  }
  return { effects, forced, producerDied };
}

/** One thing after the other until nothing is left to do; the clock jumps to whatever comes next. */
async function runThrough(simulation: Simulation, boundaries: readonly Boundary[]): Promise<Run> {
  const { stage, queues, clock, observer } = simulation;
  const effects: Drill["effects"][number][] = [];
  let forced = 0;
  let producerDied = false;
  while (effects.length < EFFECTS_MAX) {
    await stage.idle();
    const [effect] = stage.effects;
    if (effect !== undefined) {
      const fate = boundaries.find((boundary) => boundary.effect === effects.length)?.fate ?? "succeeds";
      if (loses(effect, fate)) forced++;
      if (fate !== "succeeds" && effect.invocation.name.startsWith("producer")) producerDied = true;
      effects.push(effect);
      clock.nowMs += LATENCY_MS;
      await simulation.perform(effect, fate);
    } else if (queues.isDue) {
      simulation.deliver();
    } else {
      const tickMs = clock.nowMs - (clock.nowMs % QUARTER_HOUR_MS) + QUARTER_HOUR_MS;
      const moments = [queues.nextDueMs, observer.isAnyLive ? tickMs : null].filter(
        (moment) => moment !== null,
      );
      if (moments.length === 0) return { effects, forced, producerDied };
      clock.nowMs = Math.min(...moments);
      if (clock.nowMs === tickMs) simulation.cron(CRONS.rescue);
    }
  }
  throw new Violation("5: the sync never ends");
}

/** Whether a page that Strava has sent is lost by a crash here: it is not committed, and must be asked for again. */
function loses({ kind, label }: Effect, fate: Fate): boolean {
  if (kind === "fetch") return fate === "crashes after" && label.includes("activities");
  return kind === "write" && label.includes("sync_pages") && fate === "crashes before";
}

/** A consumer that dies is made good by its message's redelivery: no chain stands still until the rescue finds it. */
function expectNoRescue({ observer }: Simulation): void {
  const rescued = [...observer.sessions.values()].filter(({ epoch }) => epoch > 1);
  if (rescued.length > 0) throw new Violation(`5: ${rescued.map(({ id }) => id)} went on only by a rescue`);
}

function expectEqual({ strava, observer }: Simulation, athleteId: number): void {
  const athlete = observer.latest.athletes.get(athleteId);
  if (athlete?.sync_status !== "completed") {
    throw new Violation(`5: the athlete is ${athlete?.sync_status}: ${athlete?.sync_error}`);
  }
  const stored = [...(observer.latest.races.get(athleteId)?.values() ?? [])].sort();
  const races = strava.world.races(athleteId, [1]).map(raceText).sort();
  if (stored.join() !== races.join()) throw new Violation(`1: D1 holds\n${stored.join("\n")}`);
}
