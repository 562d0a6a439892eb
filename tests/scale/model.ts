import { env } from "cloudflare:workers";
import { consume } from "@paceline/consumer/consume";
import { composeDependencies as composeConsumer } from "@paceline/consumer/dependencies";
import { runCron } from "@paceline/producer/crons";
import { composeDependencies as composeProducer } from "@paceline/producer/dependencies";
import { createRouter } from "@paceline/producer/router";
import { decodePageMessage, type LogLine, type PageMessage } from "@paceline/protocol";
import { createRandom, type Random } from "@paceline/strava-sim";
import { NO_ASSETS, NO_PORTAL, refuseFetch } from "../support/http/refuse-fetch.ts";
import { messageBatch } from "../support/queue/message-batch.ts";
import { meterD1 } from "./metered-d1.ts";
import { ModelHistories } from "./model-history.ts";
import { type BatchInTheAir, ModelQueue } from "./model-queue.ts";
import { CHANCE_OF, type ModelRun } from "./model-run.ts";
import { ModelStrava, type StravaState } from "./model-strava.ts";
import { type D1Use, Tally } from "./tally.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Both workers' production handlers on a real database, and around them a clock, queues and a Strava that are models. */
export class Model {
  readonly clock: VirtualClock;
  readonly tally: Tally;
  readonly strava: ModelStrava;
  readonly #random: Random;
  readonly #queues: ReadonlyMap<string, ModelQueue>;
  readonly #d1: D1Database;
  readonly #router = createRouter();

  /** `state`: of a Strava other than one that is well and has the run's histories. */
  constructor(run: ModelRun, startMs: number, d1: D1Database, state: Partial<StravaState> = {}) {
    const clock = new VirtualClock(startMs);
    const tally = new Tally(clock);
    this.clock = clock;
    this.tally = tally;
    this.#random = createRandom(run.seed + CHANCE_OF.workers);
    const histories = new ModelHistories(run.seed, startMs, run.activitiesMean);
    this.strava = new ModelStrava({ run, clock, tally, state: { histories, fails: () => false, ...state } });
    this.#d1 = d1;
    this.#queues = new Map(
      run.configuration.queues.map((rules) => {
        const queue = new ModelQueue(rules, {
          clock,
          random: this.#random,
          operated: (times) => tally.count("queueOperations", times),
          deliver: (batch) => this.#deliver(batch),
          bury: ({ body }, deadLetterQueue) => this.#queue(deadLetterQueue).send(body, 0),
        });
        return [rules.queue, queue];
      }),
    );
  }

  /** A request to the admin API; `answered` hears what came of it. */
  call(path: string, body: unknown, answered: (status: number, text: string) => void): void {
    const route = path.replace(/\d+/, ":id");
    this.#invoke(`POST ${route}`, async (use) => {
      const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const request = new Request(`https://paceline.invalid/api/admin/${path}`, init);
      const response: Response = await this.#router.fetch(request, await this.#producer(use));
      answered(response.status, await response.text());
    });
  }

  /** What the producer does when a cron fires. */
  cron(expression: string): void {
    this.#invoke(`cron ${expression}`, async (use) => runCron(expression, await this.#producer(use)));
  }

  #deliver(batch: BatchInTheAir): void {
    const { queue, messages } = batch;
    this.tally.count("deliveries", messages.length);
    let unsettled = messages.length;
    const settled = (settle: () => void) => {
      settle();
      // The last message's flow is the handler's own, and goes on until that returns.
      if (--unsettled > 0) this.clock.end(1);
    };
    const delivered = messages.map((message) => ({
      ...message,
      onAck: () => settled(() => batch.ack(message)),
      onRetry: (delaySeconds: number) => settled(() => batch.retry(message, delaySeconds)),
    }));
    const pages = messages.flatMap(({ body }) => pageIn(body) ?? []);
    this.clock.begin(messages.length - 1);
    this.#invoke(queue, async (use) => {
      const composed = await composeConsumer(this.#bindings(use, pages), {
        ...this.#ambient,
        fetch: () => Promise.reject(new Error("The model's Strava has a client of its own.")),
        random: () => this.#random.next(),
      });
      if (!composed.ok) throw new Error(composed.problem);
      const strava = this.strava.client((athleteId) => this.#asks(pages, athleteId));
      const dependencies = { ...composed.dependencies, strava };
      await consume(messageBatch(queue, delivered, this.clock.nowMs), { ...composed, dependencies });
      if (unsettled > 0) throw new Error("The consumer returned with messages that it had not settled.");
      batch.land();
    });
  }

  /** A request was sent for an athlete: on the priority lane it is what somebody's requeue waits for. */
  #asks(delivered: readonly PageMessage[], athleteId: number): void {
    const page = delivered.find((message) => message.athleteId === athleteId);
    if (page?.lane !== "priority") return;
    const openedAtMs = Number(page.sessionId.slice(page.sessionId.lastIndexOf("-") + 1));
    for (const requeue of this.tally.requeues) {
      if (requeue.athleteId !== athleteId || Math.floor(requeue.atMs) > openedAtMs) continue;
      requeue.startedAtMs ??= this.clock.nowMs;
    }
  }

  /** Runs a handler as one flow. */
  #invoke(kind: string, handler: (use: D1Use) => Promise<void>): void {
    const use: D1Use = { statements: 0, roundTrips: 0 };
    this.tally.count("invocations");
    this.clock.begin(1);
    handler(use)
      .catch((error: unknown) => this.#log({ level: "error", message: `${kind} failed: ${error}` }))
      .finally(() => {
        this.tally.invoked(kind, use);
        this.clock.end(1);
      });
  }

  #producer(use: D1Use) {
    return composeProducer(this.#bindings(use, []), {
      ...this.#ambient,
      fetch: refuseFetch,
    });
  }

  /** All workers' bindings at once: each takes its own. A delayed copy of a page just delivered is a deferral. */
  #bindings(use: D1Use, delivered: readonly PageMessage[]) {
    const send = (name: string, body: PageMessage, delaySeconds: number) => {
      const isCopy = delivered.some((page) => isSamePage(page, body));
      if (isCopy && delaySeconds > 0) this.tally.count("deferrals");
      this.#queue(name).send(structuredClone(body), delaySeconds);
    };
    return {
      ...env,
      DB: meterD1(this.#d1, this.tally, use),
      ATHLETE_PAGES: binding((body, delaySeconds) => send("athlete-pages", body, delaySeconds)),
      ATHLETE_PAGES_PRIORITY: binding((body, delaySeconds) =>
        send("athlete-pages-priority", body, delaySeconds),
      ),
      PORTAL: NO_PORTAL,
      ASSETS: NO_ASSETS,
    };
  }

  get #ambient() {
    return { nowMs: () => Math.floor(this.clock.nowMs), log: (line: LogLine) => this.#log(line) };
  }

  #log({ level, message }: LogLine): void {
    if (level !== "error") return;
    this.tally.errors++;
    this.tally.firstError ??= message;
  }

  #queue(name: string): ModelQueue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new Error(`Nobody consumes the queue ${name}.`);
    return queue;
  }
}

function pageIn(body: unknown): PageMessage | null {
  const decoded = decodePageMessage(body);
  return decoded.ok ? decoded.message : null;
}

function isSamePage(a: PageMessage, b: PageMessage): boolean {
  return a.sessionId === b.sessionId && a.pageNumber === b.pageNumber;
}

function binding(send: (body: PageMessage, delaySeconds: number) => void): Queue<PageMessage> {
  const metrics = { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: new Date(0) };
  return {
    metrics: async () => metrics,
    send: async (body, options) => {
      send(body, options?.delaySeconds ?? 0);
      return { metadata: { metrics } };
    },
    sendBatch: async (messages, options) => {
      for (const { body, delaySeconds } of messages) send(body, delaySeconds ?? options?.delaySeconds ?? 0);
      return { metadata: { metrics } };
    },
  };
}
