import { env } from "cloudflare:workers";
import { consume } from "@paceline/consumer/consume";
import { composeDependencies as composeConsumer } from "@paceline/consumer/dependencies";
import { composePortal } from "@paceline/portal/dependencies";
import { createPortal } from "@paceline/portal/router";
import { runCron } from "@paceline/producer/crons";
import { composeDependencies as composeProducer } from "@paceline/producer/dependencies";
import { enqueueAll } from "@paceline/producer/enqueue";
import { createRouter } from "@paceline/producer/router";
import { jsonLog, type SyncMode } from "@paceline/protocol";
import {
  createRandom,
  createStravaSim,
  type SimOptions,
  type StravaSim,
  type World,
} from "@paceline/strava-sim";
import { type MeasuredD1, measureD1 } from "./d1/measured-d1.ts";
import { NO_ASSETS, refuseFetch } from "./http/refuse-fetch.ts";
import { Broker, type Clock } from "./queue/broker.ts";

/** Early in a quarter hour, but not so near its edge that answers are not believed; and the day is young. */
const START = "2026-03-04T06:01:00Z";

export interface PacelineOptions {
  readonly sim?: Partial<SimOptions>;
  /** Vars of either worker that differ from the wrangler files. */
  readonly vars?: Readonly<Record<string, string>>;
  readonly batchSize?: number;
  /** Counts refused credentials; unless given, there are never too many. */
  readonly refusals?: Pick<RateLimit, "limit"> | null;
  /** Takes the consumer's data points. */
  readonly dataPoints?: Pick<AnalyticsEngineDataset, "writeDataPoint">;
  /** What answers the producer's requests to anyone but Strava. Unless given, nobody does. */
  readonly outside?: (url: string, init: RequestInit) => Promise<Response>;
  /** The edge's cache. Unless given, there is none. */
  readonly cache?: Pick<Cache, "match" | "put">;
  /** What lies beside the producer. Unless given, the dashboard was not built. */
  readonly assets?: Pick<Fetcher, "fetch">;
}

/** Sees every secret that the workers are given, and everything that they write or answer. */
export interface PacelineObserver {
  vars(vars: Readonly<Record<string, string>>): void;
  requestBody(body: unknown): void;
  /** After each request to Strava, which may have given out tokens. */
  world(world: World): void;
  logLine(line: string): void;
  /** The answer must stay unread. */
  answer(call: string, response: Response): Promise<void>;
}

/** The workers' production code on real D1, with a simulated Strava and a queue and a clock that the test holds. */
export interface Paceline {
  readonly clock: Clock;
  readonly sim: StravaSim;
  readonly broker: Broker;
  readonly measured: MeasuredD1;
  readonly logLines: string[];
  /** Runs before each request to Strava: what happens while a page is being fetched. */
  beforeFetch: () => Promise<void>;
  /** Runs after each answer of Strava, before the consumer hears it. */
  afterFetch: () => Promise<void>;
  /**
   * A request with the admin's token unless `headers` say otherwise, at a path or, for another origin, a whole address.
   * Texts, bytes and streams are sent as they are.
   */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Imports all athletes of the simulator. */
  importAthletes(): Promise<void>;
  enqueueAll(mode: SyncMode): Promise<number>;
  /** Requeues one athlete and answers with its session's id. */
  requeue(athleteId: number, body?: unknown): Promise<string>;
  /** What the producer does when a cron with this expression fires. */
  runCron(cron: string): Promise<void>;
  rows<Row>(sql: string, ...parameters: unknown[]): Promise<Row[]>;
  /** Comes when all is done that answers left to be done after them. */
  afterwards(): Promise<void>;
}

const ORIGIN = "https://paceline.invalid";

const UNLIMITED = { limit: async () => ({ success: true }) };

/**
 * A Paceline without athletes; nothing runs by itself. It knows nothing of the test runner, for the benchmark runs it in a
 * worker of its own; tests start it by `startPaceline`.
 */
export function composePaceline(
  {
    sim: simOptions,
    vars = {},
    batchSize = 6,
    outside = refuseFetch,
    refusals = UNLIMITED,
    cache,
    dataPoints,
    assets = NO_ASSETS,
  }: PacelineOptions,
  observer: PacelineObserver,
): Paceline {
  const clock: Clock = { nowMs: Date.parse(START) };
  const nowMs = () => clock.nowMs;
  const sim = createStravaSim({
    world: { seed: 1, athletes: 1, activities: { min: 500, max: 500 } },
    now: nowMs,
    clientId: env.STRAVA_CLIENT_ID,
    clientSecret: env.STRAVA_CLIENT_SECRET,
    ...simOptions,
  });
  const measured = measureD1(env.DB);
  const logLines: string[] = [];
  const log = jsonLog("test", (line) => {
    observer.logLine(line);
    logLines.push(line);
  });
  observer.vars(vars);
  const random = createRandom(7);
  const fetch: typeof sim.fetch = async (url, init) => {
    await paceline.beforeFetch();
    try {
      return await sim.fetch(url, init);
    } finally {
      observer.world(sim.world);
      await paceline.afterFetch();
    }
  };
  const broker: Broker = new Broker({
    clock,
    maxRetries: 40,
    batchSize,
    deliver: async (batch) => {
      const ambient = { fetch, nowMs, random: () => random.next(), log };
      await consume(batch, await composeConsumer(bindings, ambient));
    },
  });
  const portal = createPortal(outside);
  const left: Promise<unknown>[] = [];
  const ofRequest = ({ url }: Request) => ({
    nowMs,
    log,
    ...(cache === undefined
      ? {}
      : {
          edge: {
            origin: new URL(url).origin,
            openCache: async () => cache,
            waitUntil: (work: Promise<unknown>) => void left.push(work),
          },
        }),
  });
  // All workers' bindings at once: each takes its own.
  const bindings = {
    ...env,
    DB: measured.d1,
    ATHLETE_PAGES: broker.queue("athlete-pages"),
    ATHLETE_PAGES_PRIORITY: broker.queue("athlete-pages-priority"),
    REFUSALS: refusals,
    ASSETS: assets,
    PORTAL: {
      fetch: async (request: Request) =>
        portal.fetch(request, await composePortal(bindings, { fetch, ...ofRequest(request) })),
    },
    ...(dataPoints === undefined ? {} : { METRICS: dataPoints }),
    ...vars,
  };
  const router = createRouter();

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    observer.requestBody(body);
    const init: RequestInit = {
      method,
      headers: { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json", ...headers },
    };
    const isRaw = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
    if (body !== undefined) init.body = isRaw ? body : JSON.stringify(body);
    const request = new Request(path.startsWith("https:") ? path : `${ORIGIN}${path}`, init);
    const response: Response = await router.fetch(
      request,
      await composeProducer(bindings, { fetch: outside, ...ofRequest(request) }),
    );
    await observer.answer(`${method} ${path.slice(0, 200)}`, response);
    return response;
  }

  const paceline: Paceline = {
    clock,
    sim,
    broker,
    measured,
    logLines,
    beforeFetch: async () => {},
    afterFetch: async () => {},
    call,
    async importAthletes() {
      const athletes = [...sim.world.athletes.values()].map((athlete) => ({
        strava_id: athlete.id,
        firstname: athlete.firstname,
        lastname: athlete.lastname,
        refresh_token: athlete.refreshToken,
        scope: athlete.scope,
      }));
      const response = await call("POST", "/api/admin/athletes", { athletes });
      if (response.status !== 200) throw new Error(`The import failed: ${await response.text()}`);
    },
    async enqueueAll(mode) {
      const composed = await composeProducer(bindings, { fetch: outside, nowMs, log });
      if (!composed.ok) throw new Error(composed.problem);
      return enqueueAll(composed.dependencies, { mode });
    },
    async requeue(athleteId, body = {}) {
      const response = await call("POST", `/api/admin/athletes/${athleteId}/sync`, body);
      const answer: { session_id?: string } = await response.json();
      if (answer.session_id === undefined) throw new Error(`The requeue failed: ${JSON.stringify(answer)}`);
      return answer.session_id;
    },
    async runCron(cron) {
      await runCron(cron, await composeProducer(bindings, { fetch: outside, nowMs, log }));
    },
    async rows<Row>(sql: string, ...parameters: unknown[]) {
      const answer = await env.DB.prepare(sql)
        .bind(...parameters)
        .all<Row>();
      return answer.results;
    },
    async afterwards() {
      await Promise.all(left.splice(0));
    },
  };
  return paceline;
}
