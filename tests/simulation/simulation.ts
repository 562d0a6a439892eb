import { env } from "cloudflare:workers";
import { consume } from "@paceline/consumer/consume";
import { composeDependencies as composeConsumer } from "@paceline/consumer/dependencies";
import { runCron } from "@paceline/producer/crons";
import { composeDependencies as composeProducer } from "@paceline/producer/dependencies";
import { createRouter } from "@paceline/producer/router";
import { jsonLog } from "@paceline/protocol";
import {
  createRandom,
  createStravaSim,
  type FaultRule,
  type SimOptions,
  type StravaSim,
} from "@paceline/strava-sim";
import { rowsWrittenTo } from "../support/d1/measured-d1.ts";
import { refuseFetch } from "../support/http/refuse-fetch.ts";
import type { Clock } from "../support/queue/broker.ts";
import { messageBatch } from "../support/queue/message-batch.ts";
import { maskSecrets } from "../support/secrets/find-secrets.ts";
import { RUN_SECRETS, watch } from "../support/secrets/keep-secrets.ts";
import { Asking } from "./asking.ts";
import { bindingsOf } from "./bindings.ts";
import { Chains } from "./chains.ts";
import { Observer } from "./observer.ts";
import { type QueueRules, Queues, type TakenBatch } from "./queues.ts";
import { type Effect, type Invocation, Stage } from "./stage.ts";
import { describeMessage, describeRequest, describeSettled } from "./telling.ts";
import { Trace } from "./trace.ts";
import { WorldHistory } from "./world-history.ts";

/** What becomes of an effect. A crash takes the whole invocation; a failure is thrown at the worker, as D1 and queues do. */
export type Fate = "succeeds" | "crashes before" | "crashes after" | "fails before" | "fails after";

export interface SimulationOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly sim: Omit<SimOptions, "now" | "clientId" | "clientSecret">;
  /** Vars of either worker that differ from the wrangler files. */
  readonly vars: Readonly<Record<string, string>>;
  readonly queueRules: QueueRules;
}

/** An answer of the admin API. */
export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Both workers' production handlers on real D1, with a queue, a clock, chance and a Strava that one seed decides. Nothing
 * happens by itself: the director starts invocations and says which of their effects comes next and what becomes of it.
 */
export class Simulation {
  readonly clock: Clock;
  readonly strava: StravaSim;
  readonly world: WorldHistory;
  readonly queues: Queues;
  readonly stage: Stage;
  readonly trace: Trace;
  readonly observer: Observer;
  readonly chains: Chains;
  /** Called when Strava has made an athlete's tokens anew, before whoever asked for them hears of it. */
  refreshed: (athleteId: number) => void = () => {};
  readonly #asking: Asking;
  readonly #faults: FaultRule[];
  readonly #vars: SimulationOptions["vars"];
  readonly #seed: number;
  readonly #router = createRouter();
  readonly #batches = new Map<Invocation, TakenBatch>();
  /** As D1 counts them: rows and index entries. */
  raceRowsWritten = 0;
  #invocations = 0;

  constructor({ seed, startMs, sim, vars, queueRules }: SimulationOptions) {
    this.clock = { nowMs: startMs };
    const now = () => this.clock.nowMs;
    const { STRAVA_CLIENT_ID: clientId, STRAVA_CLIENT_SECRET: clientSecret } = env;
    this.#faults = [...(sim.faults ?? [])];
    this.strava = createStravaSim({ ...sim, faults: this.#faults, now, clientId, clientSecret });
    this.world = new WorldHistory(this.strava.world);
    this.trace = new Trace(this.clock);
    this.stage = new Stage(now);
    this.queues = new Queues(this.clock, createRandom(seed + 1), queueRules);
    this.observer = new Observer(this.world, this.clock);
    this.chains = new Chains(this);
    this.#asking = new Asking(this.clock, this.observer);
    this.#vars = vars;
    this.#seed = seed;
  }

  /** From now on Strava answers as it should. */
  mendStrava(): void {
    this.#faults.length = 0;
    this.strava.setApplicationActive(true);
  }

  /** Hands a batch that is due to the consumer. */
  deliver(): void {
    const batch = this.queues.take();
    if (batch === null) return;
    const invocation = this.stage.enter("consumer", batch.messages.length);
    this.#batches.set(invocation, batch);
    this.trace.add(invocation.name, `receives ${batch.messages.map(describeMessage).join(", ")}`);
    const delivered = batch.messages.map((message, place) => {
      const settle = (as: "ack" | number) => {
        batch.settled.set(place, as);
        invocation.endFlow();
      };
      return {
        ...message,
        onAck: () => settle("ack"),
        onRetry: (delaySeconds: number) => settle(delaySeconds),
      };
    });
    this.#run(invocation, async () => {
      const composed = await composeConsumer(this.#bindings(invocation), {
        ...this.#ambient(invocation),
        fetch: (url, init) => this.#fetch(invocation, url, init),
      });
      await consume(messageBatch(batch.queue, delivered, this.clock.nowMs), composed);
    });
  }

  /** Starts a request to the admin API; `answered` hears what came of it, if anything does. */
  call(method: string, path: string, body: unknown, answered: (answer: Answered) => void = () => {}): void {
    const invocation = this.stage.enter("producer", 1);
    // An import holds tokens, and a trace may be printed.
    const sent = maskSecrets(JSON.stringify(body) ?? "", RUN_SECRETS);
    this.trace.add(invocation.name, `${method} ${path} ${sent}`);
    this.#run(invocation, async () => {
      const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" };
      const init = { method, headers, ...(method === "GET" ? {} : { body: JSON.stringify(body) }) };
      const request = new Request(`https://paceline.invalid/api/admin/${path}`, init);
      const composed = await this.#producer(invocation);
      const response: Response = await this.#router.fetch(request, composed);
      const text = await response.text();
      watch(`The answer of ${method} ${path}`, text);
      this.trace.add(invocation.name, `answers ${response.status} ${text}`);
      answered({ status: response.status, body: text === "" ? {} : JSON.parse(text) });
    });
  }

  /** Starts what the producer does when a cron fires. */
  cron(expression: string): void {
    const invocation = this.stage.enter("cron", 1);
    this.trace.add(invocation.name, expression);
    this.#run(invocation, async () => {
      await runCron(expression, await this.#producer(invocation));
    });
  }

  /** Performs an effect, or lets it go wrong, and waits until all that follows by itself has happened. */
  async perform(effect: Effect, fate: Fate): Promise<void> {
    const { invocation, kind, label, perform } = effect;
    invocation.pending.splice(invocation.pending.indexOf(effect), 1);
    this.trace.add(invocation.name, fate === "succeeds" ? label : `${label}: ${fate.toUpperCase()}`);
    const isPerformed = fate === "succeeds" || fate.endsWith("after");
    const outcome = isPerformed
      ? await outcomeOf(perform)
      : { failure: new Error("Network connection lost.") };
    if (isPerformed && kind === "write") await this.observer.look();
    this.#asking.ended(effect);
    if (fate !== "succeeds") this.chains.wentWrong(effect);
    if (fate.startsWith("crashes")) this.#crash(invocation);
    else if (fate === "fails after") effect.fail(new Error("Network connection lost."));
    else if ("failure" in outcome) effect.fail(outcome.failure);
    else effect.answer(outcome.value);
    await this.stage.idle();
    this.observer.judge();
  }

  #run(invocation: Invocation, handler: () => Promise<void>): void {
    handler().then(
      () => this.#finished(invocation),
      (error) => {
        this.trace.add(invocation.name, `FAILS: ${error}`);
        this.#finished(invocation);
      },
    );
  }

  #finished(invocation: Invocation): void {
    const batch = this.#batches.get(invocation);
    invocation.end();
    if (batch === undefined) {
      this.stage.leave(invocation);
      return;
    }
    const subject = { kind: "settle", label: `settle ${describeSettled(batch)}`, athleteId: null } as const;
    const settled = invocation.effect(subject, async () => this.queues.settle(batch));
    settled.then(() => this.stage.leave(invocation));
  }

  #crash(invocation: Invocation): void {
    const batch = this.#batches.get(invocation);
    this.stage.leave(invocation);
    this.#asking.crashed(invocation);
    // A crash after the settling finds nothing left to lose.
    if (batch !== undefined && this.queues.has(batch)) this.queues.abandon(batch);
  }

  #bindings(invocation: Invocation) {
    return bindingsOf(invocation, this.queues, this.#vars, ({ statements }, answers) => {
      const measured = statements.map(({ sql }, i) => ({
        sql,
        rowsWritten: answers[i]?.meta.rows_written ?? 0,
      }));
      this.raceRowsWritten += rowsWrittenTo("races", [measured]);
    });
  }

  #producer(invocation: Invocation) {
    return composeProducer(this.#bindings(invocation), {
      ...this.#ambient(invocation),
      fetch: refuseFetch,
    });
  }

  #ambient(invocation: Invocation) {
    // Chance of its own for each invocation: what one draws does not depend on the others.
    const random = createRandom(this.#seed * 1_000_003 + ++this.#invocations);
    return {
      nowMs: () => this.clock.nowMs,
      random: () => random.next(),
      log: jsonLog("log", (line) => this.trace.log(invocation.name, line)),
    };
  }

  #fetch(invocation: Invocation, url: string, init: RequestInit): Promise<Response> {
    const athleteId = this.#asking.begins(invocation, url, init, this.strava.world);
    const subject = { kind: "fetch", label: `fetch ${describeRequest(url, athleteId)}`, athleteId } as const;
    return invocation.effect(subject, async () => {
      const holder = this.#asking.refresherOf(url, init, this.strava.world);
      try {
        const answer = await this.strava.fetch(url, init);
        if (holder !== null && answer.ok) this.refreshed(holder);
        return answer;
      } finally {
        const said = this.strava.requests.at(-1);
        const rows = said?.rows === null ? "" : `, ${said?.rows} rows`;
        this.trace.add("strava", `${said?.result}${rows}${said?.fault === null ? "" : ` (${said?.fault})`}`);
      }
    });
  }
}

async function outcomeOf(
  perform: () => Promise<unknown>,
): Promise<{ readonly value: unknown } | { readonly failure: Error }> {
  try {
    return { value: await perform() };
  } catch (error) {
    return { failure: error instanceof Error ? error : new Error(String(error)) };
  }
}
