/** A cache that forgets nothing, and lets a test see and do what it likes in between. */
export interface MemoryCache extends Pick<Cache, "match" | "put"> {
  /** What lies in it, by key. */
  readonly kept: Map<string, { readonly body: string; readonly headers: Record<string, string> }>;
  /** Runs before something is looked for. */
  beforeMatch: () => Promise<void>;
  /** Runs before something is kept. */
  beforePut: () => Promise<void>;
}

export function openMemoryCache(): MemoryCache {
  const cache: MemoryCache = {
    kept: new Map(),
    beforeMatch: async () => {},
    beforePut: async () => {},
    async match(key) {
      await cache.beforeMatch();
      const found = cache.kept.get(String(key));
      return found === undefined ? undefined : new Response(found.body, { headers: found.headers });
    },
    async put(key, response) {
      await cache.beforePut();
      const kept = { body: await response.text(), headers: Object.fromEntries(response.headers) };
      cache.kept.set(String(key), kept);
    },
  };
  return cache;
}
