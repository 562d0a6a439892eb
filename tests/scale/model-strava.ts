import type { RateLimitReport } from "@paceline/protocol";
import { readRateLimit, type StravaClient, type StravaResult } from "@paceline/strava";
import { createRandom, createRateLimits, type Random, type RateLimits } from "@paceline/strava-sim";
import type { ModelHistories } from "./model-history.ts";
import { CHANCE_OF, type ModelRun } from "./model-run.ts";
import { DAY_MS, type Tally } from "./tally.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A request reaches Strava after so long, is counted there, and its answer takes as long again and its making. */
const TRAVEL_MS = { min: 20, max: 60 } as const;
const ANSWERING_MS = { min: 220, max: 460 } as const;

/** An access token lasts 6 hours (Strava docs, "Authentication"). */
const TOKEN_LIFE_SECONDS = 21_600;

/** Whose token it is stands in it. */
export function refreshTokenOf(athleteId: number): string {
  return `refresh-${athleteId}`;
}

/** What a Strava knows, and how well it is. */
export interface StravaState {
  readonly histories: Pick<ModelHistories, "list">;
  /** Whether the listing that is being answered fails with a 503. */
  readonly fails: () => boolean;
}

/** A Strava that answers with values instead of JSON, under the simulator's limits, and that another program asks too. */
export class ModelStrava {
  readonly #clock: VirtualClock;
  readonly #travel: Random;
  readonly #foreignProgram: Random;
  readonly #tally: Tally;
  readonly #state: StravaState;
  readonly #limits: RateLimits;
  readonly #run: ModelRun;

  constructor(world: {
    readonly run: ModelRun;
    readonly clock: VirtualClock;
    readonly tally: Tally;
    readonly state: StravaState;
  }) {
    this.#run = world.run;
    this.#clock = world.clock;
    this.#travel = createRandom(world.run.seed + CHANCE_OF.travel);
    this.#foreignProgram = createRandom(world.run.seed + CHANCE_OF.foreignProgram);
    this.#tally = world.tally;
    this.#state = world.state;
    this.#limits = createRateLimits({ ...world.run.tier, shortWindowSeconds: 900 });
  }

  /** A client as the consumer uses it; `asks` hears whenever a request is sent for an athlete. */
  client(asks: (athleteId: number) => void): StravaClient {
    return {
      listActivities: async ({ accessToken, cursor, perPage }) => {
        const athleteId = athleteOf(accessToken);
        asks(athleteId);
        return this.#answer("read", () => {
          const activities = this.#state.histories.list(athleteId, this.#nowSeconds, { ...cursor, perPage });
          return { activities, skipped: [], athleteIds: [athleteId], rowCount: activities.length };
        });
      },
      refreshToken: async (refreshToken) => {
        const athleteId = athleteOf(refreshToken);
        asks(athleteId);
        return this.#answer("other", () => ({
          accessToken: `access-${athleteId}`,
          refreshToken,
          expiresAt: this.#nowSeconds + TOKEN_LIFE_SECONDS,
        }));
      },
    };
  }

  /** From now on another program asks at random moments. */
  startForeignProgram(): void {
    const requestsADay = (this.#run.tier.read.day * this.#run.foreignPercent) / 100;
    if (requestsADay === 0) return;
    const plan = () => this.#clock.at(this.#clock.nowMs + this.#gapMs(DAY_MS / requestsADay), ask);
    const ask = () => {
      this.#limits.count("read", this.#nowSeconds);
      const read = this.#report().read;
      // What comes when all is used takes no room away.
      if (read !== null && read.dayUsed <= read.dayLimit) this.#tally.count("foreignInDay");
      if (read !== null && read.shortUsed <= read.shortLimit) this.#tally.count("foreignInWindows");
      plan();
    };
    plan();
  }

  async #answer<Value>(kind: "read" | "other", value: () => Value): Promise<StravaResult<Value>> {
    await this.#clock.sleep(this.#travel.integer(TRAVEL_MS.min, TRAVEL_MS.max));
    const fits = this.#limits.count(kind, this.#nowSeconds);
    const rateLimit = this.#report();
    this.#tally.count(fits ? (kind === "read" ? "reads" : "refreshes") : "refused");
    const fails = kind === "read" && this.#state.fails();
    const answered = !fits
      ? refused(rateLimit)
      : fails
        ? failed(rateLimit)
        : ({ ok: true, value: value(), rateLimit } as const);
    await this.#clock.sleep(this.#travel.integer(ANSWERING_MS.min, ANSWERING_MS.max));
    return answered;
  }

  #report(): RateLimitReport {
    const report = readRateLimit(new Headers(this.#limits.headers(this.#nowSeconds)));
    if (report === null) throw new Error("The simulator's headers cannot be read.");
    return report;
  }

  /** Until the next of events that come independently of each other, one in `meanMs` on average. */
  #gapMs(meanMs: number): number {
    return -Math.log(1 - this.#foreignProgram.next()) * meanMs;
  }

  get #nowSeconds(): number {
    return Math.floor(this.#clock.nowMs / 1000);
  }
}

function refused(rateLimit: RateLimitReport) {
  const explanation = "Strava's rate limit is used up.";
  return { ok: false, failure: { reason: "rate_limited", status: 429, explanation }, rateLimit } as const;
}

function failed(rateLimit: RateLimitReport) {
  const explanation = "Strava answered 503.";
  return { ok: false, failure: { reason: "server_error", status: 503, explanation }, rateLimit } as const;
}

function athleteOf(token: string): number {
  return Number(token.slice(token.indexOf("-") + 1));
}
