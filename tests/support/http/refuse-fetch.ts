/** The world outside where nothing of it is wanted: every request fails. */
export function refuseFetch(url: string): Promise<Response> {
  return Promise.reject(new Error(`Nobody answers ${url} here.`));
}

/** A portal where nobody connects. */
export const NO_PORTAL = { fetch: () => Promise.reject(new Error("Nobody connects here.")) };

/** Assets beside a worker whose dashboard was not built. */
export const NO_ASSETS = { fetch: async () => new Response(null, { status: 404 }) };
