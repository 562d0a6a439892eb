import { type Answer, faultAnswer, jsonAnswer } from "./answer.ts";
import { createFaults, type FaultRule, faultName } from "./faults.ts";
import { fetchFrom } from "./fetch.ts";
import { type ListingBehaviour, listActivities } from "./listing.ts";
import { authenticate, type OAuthBehaviour, refreshToken } from "./oauth.ts";
import {
  createRateLimits,
  type RateLimitOptions,
  type RateLimits,
  rateLimitExceeded,
} from "./rate-limits.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

export interface SimOptions
  extends Partial<ListingBehaviour>,
    Partial<Omit<OAuthBehaviour, "clientId" | "clientSecret">> {
  readonly world: Omit<WorldOptions, "untilSeconds">;
  /** Epoch ms. */
  readonly now: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly limits?: Partial<RateLimitOptions>;
  readonly faults?: readonly FaultRule[];
  /** Changes of the world once so many requests have come: edits while a sync runs. */
  readonly changes?: readonly { readonly afterRequests: number; readonly apply: (world: World) => void }[];
}

/** A request as any server would see it. */
export interface SimRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** One line of the request log. Never a token. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** The listing's parameters. */
  readonly query: Readonly<Record<string, string>>;
  /** Whose token it carried; null for none that is known. */
  readonly athleteId: number | null;
  readonly result: number | "reset" | "timeout";
  /** The name of the fault that struck it. */
  readonly fault: string | null;
  /** Rows in a listing's answer. */
  readonly rows: number | null;
}

export interface StravaSim {
  readonly world: World;
  readonly requests: readonly LoggedRequest[];
  readonly rateLimits: RateLimits;
  handle(request: SimRequest): Answer;
  /** Stands where `fetch` would. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Switches the whole application off, as Strava does with one that breaks its rules. */
  setApplicationActive(active: boolean): void;
}

const LISTING_PATH = "/api/v3/athlete/activities";
const LISTING_PARAMETERS = new Set(["before", "after", "page", "per_page"]);
const TOKEN_PATH = "/oauth/token";

/** Strava's defaults for a new application (Strava docs, "Rate limits"). */
const DEFAULT_LIMITS: RateLimitOptions = {
  overall: { short: 200, day: 2_000 },
  read: { short: 100, day: 1_000 },
  shortWindowSeconds: 900,
};

const TOKEN_LIFE_SECONDS = 21_600;

/** A Strava from one seed: its world is made at once, its clock is `options.now`. */
export function createStravaSim(options: SimOptions): StravaSim {
  const nowSeconds = () => Math.floor(options.now() / 1000);
  const world = createWorld({ ...options.world, untilSeconds: nowSeconds() });
  const rateLimits = createRateLimits({ ...DEFAULT_LIMITS, ...options.limits });
  const faults = createFaults(options.faults ?? []);
  const listing = {
    bounds: options.bounds ?? "strict",
    afterAlone: options.afterAlone ?? "oldest_first",
  } as const;
  const oauth: OAuthBehaviour = {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    tokenLifeSeconds: options.tokenLifeSeconds ?? TOKEN_LIFE_SECONDS,
    rotatesRefreshTokens: options.rotatesRefreshTokens ?? true,
    forgetsAtOnce: options.forgetsAtOnce ?? false,
  };
  const requests: LoggedRequest[] = [];
  const pendingChanges = [...(options.changes ?? [])];
  let isActive = true;

  function handle(request: SimRequest): Answer {
    for (const change of pendingChanges.filter(({ afterRequests }) => requests.length >= afterRequests)) {
      pendingChanges.splice(pendingChanges.indexOf(change), 1);
      change.apply(world);
    }
    const { pathname, searchParams } = new URL(request.url, "http://strava.invalid");
    const athleteId = ownerOf(request);
    const fits = rateLimits.count(pathname === LISTING_PATH ? "read" : "other", nowSeconds());
    const fault = faults.strike(pathname, athleteId);
    const answer = withLimits(
      fault === undefined && !fits ? rateLimitExceeded() : respond(request, pathname, searchParams, fault),
    );
    requests.push({
      atMs: options.now(),
      method: request.method,
      path: pathname,
      query: Object.fromEntries([...searchParams].filter(([name]) => LISTING_PARAMETERS.has(name))),
      athleteId,
      result: "status" in answer ? answer.status : answer.kind,
      fault: fault === undefined ? null : faultName(fault),
      rows: fault === undefined && pathname === LISTING_PATH ? rowsIn(answer) : null,
    });
    return answer;
  }

  function respond(
    request: SimRequest,
    pathname: string,
    query: URLSearchParams,
    fault: FaultRule | undefined,
  ): Answer {
    if (fault === undefined) return route(request, pathname, query);
    if ("reset" in fault) return { kind: "reset" };
    if ("timeout" in fault) return { kind: "timeout" };
    if ("html" in fault) {
      return {
        kind: "response",
        status: 200,
        headers: { "content-type": "text/html" },
        body: "<html>Strava is resting</html>",
      };
    }
    if ("empty" in fault) return jsonAnswer(200, []);
    if ("truncate" in fault) {
      const whole = route(request, pathname, query);
      return whole.kind === "response" ? { ...whole, kind: "truncated" } : whole;
    }
    if (fault.status === 429) {
      rateLimits.exhaustShort(nowSeconds());
      return rateLimitExceeded();
    }
    return { kind: "response", status: fault.status, headers: {}, body: "" };
  }

  function route(request: SimRequest, pathname: string, query: URLSearchParams): Answer {
    if (!isActive) return faultAnswer(403, "Forbidden", "Application", "Status", "Inactive");
    if (request.method === "POST" && pathname === TOKEN_PATH) {
      return refreshToken(world, new URLSearchParams(request.body), oauth, nowSeconds());
    }
    if (request.method === "GET" && pathname === LISTING_PATH) {
      const authenticated = authenticate(world, request.authorization, nowSeconds());
      if ("refusal" in authenticated) return authenticated.refusal;
      return listActivities(authenticated.athlete, query, listing, nowSeconds());
    }
    return { kind: "response", status: 404, headers: {}, body: "" };
  }

  function ownerOf({ authorization, body }: SimRequest): number | null {
    const refresh = new URLSearchParams(body).get("refresh_token");
    const owner = [...world.athletes.values()].find(
      (athlete) =>
        authorization === `Bearer ${athlete.accessToken}` ||
        authorization === `Bearer ${athlete.previousAccess?.token}` ||
        (refresh !== null && [athlete.refreshToken, athlete.previousRefreshToken].includes(refresh)),
    );
    return owner?.id ?? null;
  }

  function withLimits(answer: Answer): Answer {
    if (answer.kind !== "response" && answer.kind !== "truncated") return answer;
    return { ...answer, headers: { ...answer.headers, ...rateLimits.headers(nowSeconds()) } };
  }

  return {
    world,
    requests,
    rateLimits,
    handle,
    fetch: fetchFrom(handle),
    setApplicationActive(active) {
      isActive = active;
    },
  };
}

function rowsIn(answer: Answer): number | null {
  if (answer.kind !== "response" || answer.status !== 200) return null;
  const parsed: unknown = JSON.parse(answer.body);
  return Array.isArray(parsed) ? parsed.length : null;
}
