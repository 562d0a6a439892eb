import type { ProducerSettings } from "@paceline/pipeline";
import type { Lane, Log, PageMessage } from "@paceline/protocol";
import type { Edge } from "./edge.ts";

/** As much of `fetch` as is needed. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What the world outside gives: passed in, so that a test can be exact about it. */
export interface Ambient {
  readonly fetch: Fetch;
  readonly nowMs: () => number;
  readonly log: Log;
  /** Only where a request is answered, and not even there at all times: it saves time. */
  readonly edge?: Edge;
}

/** What opening sessions and sending their first messages needs. */
export interface Sending extends Ambient {
  readonly db: D1Database;
  readonly queues: PageQueues;
  readonly settings: Pick<ProducerSettings, "INCREMENTAL_LOOKBACK_DAYS">;
}

/** Queues that also tell what waits in them. */
export type MeasuredQueues = Readonly<Record<Lane, Pick<Queue<PageMessage>, "sendBatch" | "metrics">>>;

export type PageQueues = Readonly<Record<Lane, Pick<Queue<PageMessage>, "sendBatch">>>;
