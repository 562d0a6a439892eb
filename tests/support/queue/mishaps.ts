import type { Paceline } from "../paceline.ts";

/** A request to Strava that does not get through until it is let go. */
export interface HeldRequest {
  /** The delivery at whose request it is held. */
  readonly delivery: Promise<void>;
  letGo(): void;
}

/** Delivers the next batch and holds its first request to Strava; a request never let go is a worker that died. */
export async function holdNextRequest(paceline: Paceline): Promise<HeldRequest> {
  const reached = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  paceline.beforeFetch = async () => {
    paceline.beforeFetch = async () => {};
    reached.resolve();
    await free.promise;
  };
  const delivery = paceline.broker.deliverNext();
  await reached.promise;
  return { delivery, letGo: () => free.resolve() };
}

/** Puts a message into its queue as one that was delivered before. */
export function redeliver({ broker }: Paceline, body: unknown, queue = "athlete-pages"): void {
  broker.put(queue, body);
  const queued = broker.waiting.at(-1);
  if (queued !== undefined) queued.attempts = 1;
}

/** Takes every message out of the queues; answers with their bodies. */
export function loseMessages({ broker }: Paceline): unknown[] {
  return broker.waiting.splice(0).map(({ body }) => body);
}

/** Does something just before the next transaction in D1. */
export function beforeNextTransaction(paceline: Paceline, act: () => Promise<void>): void {
  aroundNextTransaction(paceline, { before: act, after: async () => {} });
}

/** Does something just after the next transaction in D1. */
export function afterNextTransaction(paceline: Paceline, act: () => Promise<void>): void {
  aroundNextTransaction(paceline, { before: async () => {}, after: act });
}

function aroundNextTransaction(
  { measured: { d1 } }: Paceline,
  { before, after }: { readonly before: () => Promise<void>; readonly after: () => Promise<void> },
): void {
  const batch = d1.batch;
  d1.batch = async <Row>(statements: D1PreparedStatement[]) => {
    d1.batch = batch;
    await before();
    const answers = await batch<Row>(statements);
    await after();
    return answers;
  };
}

/**
 * Does something just after the next query in D1 whose text holds this, and before whoever asked hears of it. It must be one
 * that is sent alone.
 */
export function afterNextQuery({ measured: { d1 } }: Paceline, text: string, act: () => Promise<void>): void {
  const prepare = d1.prepare;
  d1.prepare = (sql) => {
    const statement = prepare(sql);
    if (!sql.includes(text)) return statement;
    d1.prepare = prepare;
    const bind = (...values: unknown[]) => {
      const bound = statement.bind(...values);
      const all = async <Row>() => {
        const answer = await bound.all<Row>();
        await act();
        return answer;
      };
      return Object.assign(Object.create(bound), { all });
    };
    return Object.assign(Object.create(statement), { bind });
  };
}
