import { CRONS } from "@paceline/producer/cron-expressions";
import { createRandom, type Random } from "@paceline/strava-sim";
import { Violation } from "./observer.ts";
import { act, PEOPLES_ACTS, type PeoplesAct } from "./people.ts";
import type { HistoryPlan, Mishaps, PlannedEvent } from "./plan.ts";
import type { Fate, Simulation } from "./simulation.ts";
import type { Effect } from "./stage.ts";
import { changeWorld } from "./world-changes.ts";

/** A history that is not over by then never is. */
const STEPS_MAX = 20_000;
const DURATION_MS_MAX = 40 * 86_400_000;

/** Requests travel no longer than this before Strava counts them. */
const TRAVEL_MS_MAX = 1_500;

const HOUR_MS = 3_600_000;

/** Chooses what happens next, by the plan and by chance. */
export class Director {
  mishaps: Mishaps;
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #tickMs: number;
  readonly #endMs: number;
  readonly #events: PlannedEvent[];
  #steps = 0;
  #nextTickMs: number;
  #nextHourMs: number;

  constructor(plan: HistoryPlan, simulation: Simulation) {
    this.mishaps = plan.mishaps;
    this.#simulation = simulation;
    this.#random = createRandom(plan.simulation.seed + 2);
    this.#tickMs = plan.tickMs;
    this.#events = [...plan.events];
    const { startMs } = plan.simulation;
    this.#endMs = startMs + DURATION_MS_MAX;
    this.#nextTickMs = startMs - (startMs % plan.tickMs) + plan.tickMs;
    this.#nextHourMs = startMs - (startMs % HOUR_MS) + HOUR_MS;
  }

  /** How many effects were performed. */
  get steps(): number {
    return this.#steps;
  }

  /** Goes on until `steps` effects were performed, or until nothing more happens. */
  async runFor(steps: number): Promise<void> {
    while (this.#steps < steps && (await this.#next()));
  }

  /** Goes on until something is so. */
  async runUntil(isSo: () => boolean): Promise<void> {
    while (!isSo() && (await this.#next()));
  }

  /** Goes on until no message waits, no session is live and every planned event has happened. */
  async runDry(): Promise<void> {
    await this.runFor(Number.POSITIVE_INFINITY);
  }

  /** False when nothing is left to happen. */
  async #next(): Promise<boolean> {
    const { stage, queues, clock, observer } = this.#simulation;
    if (this.#steps > STEPS_MAX || clock.nowMs > this.#endMs) {
      throw new Violation("5: a session never ends: neither completed nor in error nor stopped");
    }
    await stage.idle();
    this.#happen();
    this.#tick();
    await stage.idle();
    observer.judge();
    const effects = stage.effects;
    const isDue = queues.isDue;
    if (effects.length > 0 && !(isDue && this.#random.chance(0.35))) {
      await this.#perform(effects);
      return true;
    }
    if (isDue) {
      this.#simulation.deliver();
      return true;
    }
    return this.#jump();
  }

  /** Whatever was planned for this step. */
  #happen(): void {
    for (
      let event = this.#events[0];
      event !== undefined && event.step <= this.#steps;
      event = this.#events[0]
    ) {
      this.#events.shift();
      // Chance of its own: what it comes to does not depend on what came before.
      const random = createRandom(this.#random.integer(0, 2 ** 31));
      if (isAct(event.what)) act(event.what, this.#simulation, random);
      else changeWorld(event.what, this.#simulation, random);
    }
  }

  /** The crons that are due; those that nobody would notice are left out. */
  #tick(): void {
    const { clock, observer } = this.#simulation;
    if (clock.nowMs >= this.#nextTickMs) {
      this.#nextTickMs = clock.nowMs - (clock.nowMs % this.#tickMs) + this.#tickMs;
      if (observer.isAnyLive) this.#simulation.cron(CRONS.rescue);
    }
    if (clock.nowMs >= this.#nextHourMs) {
      this.#nextHourMs = clock.nowMs - (clock.nowMs % HOUR_MS) + HOUR_MS;
      if (this.#random.chance(0.3)) this.#simulation.cron(CRONS.prune);
    }
  }

  /** Nothing is under way and nothing due: on to the next moment at which something is. */
  #jump(): boolean {
    const { queues, clock, observer } = this.#simulation;
    this.#simulation.chains.expectWhole();
    const nextDueMs = queues.nextDueMs;
    const moments = [nextDueMs ?? Number.POSITIVE_INFINITY];
    if (observer.isAnyLive) moments.push(this.#nextTickMs);
    const next = Math.min(...moments);
    if (Number.isFinite(next)) {
      clock.nowMs = Math.max(clock.nowMs, next);
      return true;
    }
    const event = this.#events[0];
    if (event === undefined) return false;
    this.#steps = Math.max(this.#steps, event.step);
    return true;
  }

  async #perform(effects: readonly Effect[]): Promise<void> {
    const { clock } = this.#simulation;
    const effect = this.#choose(effects);
    const latestMs = latestMoment(effects);
    const advance = (ms: number) => {
      clock.nowMs = Math.max(clock.nowMs, Math.min(clock.nowMs + ms, latestMs));
    };
    if (effects.every(({ kind }) => kind !== "fetch") && this.#random.chance(this.mishaps.stall)) {
      advance(this.#random.integer(30_000, 400_000));
    }
    advance(this.#latencyMs(effect));
    await this.#simulation.perform(effect, this.#fateOf(effect));
    if (effect.kind === "fetch") advance(this.#random.integer(50, 2_000));
    this.#steps++;
  }

  /** Any effect, but no request travels for ever. */
  #choose(effects: readonly Effect[]): Effect {
    const { clock } = this.#simulation;
    const late = effects.find(
      ({ kind, issuedAtMs }) => kind === "fetch" && clock.nowMs >= issuedAtMs + TRAVEL_MS_MAX,
    );
    const [first, ...others] = effects;
    if (first === undefined) throw new Error("No effect to choose from.");
    return late ?? this.#random.pick([first, ...others]);
  }

  #latencyMs({ kind }: Effect): number {
    if (kind === "fetch") return this.#random.integer(20, 800);
    return this.#random.chance(0.05) ? this.#random.integer(200, 3_000) : this.#random.integer(1, 40);
  }

  #fateOf({ kind }: Effect): Fate {
    const isBefore = this.#random.chance(0.5);
    if (this.#random.chance(this.mishaps.crash)) return isBefore ? "crashes before" : "crashes after";
    if (kind === "settle" || !this.#random.chance(this.mishaps.failure)) return "succeeds";
    return isBefore ? "fails before" : "fails after";
  }
}

/** The clock must not run past the moment by which a request under way has arrived. */
function latestMoment(effects: readonly Effect[]): number {
  const arrivals = effects
    .filter(({ kind }) => kind === "fetch")
    .map(({ issuedAtMs }) => issuedAtMs + TRAVEL_MS_MAX);
  return Math.min(Number.POSITIVE_INFINITY, ...arrivals);
}

function isAct(what: PlannedEvent["what"]): what is PeoplesAct {
  return PEOPLES_ACTS.some((known) => known === what);
}
