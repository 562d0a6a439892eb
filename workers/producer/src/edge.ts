/** What is near whoever asks, and outlives the answer. */
export interface Edge {
  /** Of this worker's own host. */
  readonly origin: string;
  readonly openCache: () => Promise<Pick<Cache, "match" | "put">>;
  /** Goes on with the work after the answer. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** A cache of Paceline's own. The default one is the zone's too, and a request that passes by the worker could be answered from it. */
const CACHE_NAME = "paceline";

export function edgeOf(request: Request, context: Pick<ExecutionContext, "waitUntil">): Edge {
  return {
    origin: new URL(request.url).origin,
    openCache: () => caches.open(CACHE_NAME),
    waitUntil: (work) => context.waitUntil(work),
  };
}
