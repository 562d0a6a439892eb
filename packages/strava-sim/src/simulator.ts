import { tokenOwner } from "./access-token.ts";
import { type Answer, jsonAnswer, mapAnswer, type ReadyAnswer } from "./answer.ts";
import { createApplication } from "./application.ts";
import { createAuthorizationCodes } from "./authorization-codes.ts";
import { createCaller, type WebhookBehaviour } from "./callback.ts";
import { AUTHORIZE_PATH, type ConsentDecision, createConsent } from "./consent.ts";
import { createEventQueue, type Delivery } from "./event-queue.ts";
import { createFaults, type FaultRule } from "./faults.ts";
import { fetchFrom } from "./fetch.ts";
import { LISTING_PATH, type ListingBehaviour } from "./listing.ts";
import type { OAuthBehaviour } from "./oauth.ts";
import { createPushSubscriptions } from "./push-subscriptions.ts";
import {
  createRateLimits,
  type RateLimitOptions,
  type RateLimits,
  rateLimitExceeded,
} from "./rate-limits.ts";
import { type LoggedRequest, logLine } from "./request-log.ts";
import type { SimRequest } from "./sim-request.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

export interface SimOptions
  extends Partial<ListingBehaviour>,
    Partial<Omit<OAuthBehaviour, "clientId" | "clientSecret">> {
  readonly world: Omit<WorldOptions, "untilSeconds">;
  /** Epoch ms. */
  readonly now: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long an authorisation code can be exchanged; 600 when nobody says otherwise. */
  readonly codeLifeSeconds?: number;
  /** Without a `fetch` there is no way to the callback, so no subscription can be made. */
  readonly webhooks?: Partial<WebhookBehaviour>;
  readonly limits?: Partial<RateLimitOptions>;
  readonly faults?: readonly FaultRule[];
  /** Changes of the world once so many requests have come: edits while a sync runs. */
  readonly changes?: readonly { readonly afterRequests: number; readonly apply: (world: World) => void }[];
}

export interface StravaSim {
  readonly world: World;
  readonly requests: readonly LoggedRequest[];
  readonly rateLimits: RateLimits;
  handle(request: SimRequest): Answer;
  /** Stands where `fetch` would. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * What an athlete decides on the consent page behind this address, without a person and a browser: the address that
   * Strava sends the athlete back to.
   */
  consent(authorizeUrl: string, athleteId: number, decision: ConsentDecision): string;
  /** Posts what has happened since to the subscription's callback, in order, and answers with how that went. */
  deliverEvents(): Promise<readonly Delivery[]>;
  /** From now on events are posted as they happen. */
  deliverEventsAtOnce(): void;
  /** Switches the whole application off, as Strava does with one that breaks its rules. */
  setApplicationActive(active: boolean): void;
}

/** Strava's defaults for a new application (Strava docs, "Rate limits"). */
const DEFAULT_LIMITS: RateLimitOptions = {
  overall: { short: 200, day: 2_000 },
  read: { short: 100, day: 1_000 },
  shortWindowSeconds: 900,
};

/** Strava waits 2 s for a callback and sends an event once where all goes well (Strava docs, "Webhook Events API"). */
const DEFAULT_WEBHOOKS: WebhookBehaviour = { fetch: null, timeoutMs: 2_000, signs: false, copies: 1 };

const TOKEN_LIFE_SECONDS = 21_600;
/** Strava does not say; 10 minutes are the most that OAuth recommends (RFC 6749, section 4.1.2). */
const CODE_LIFE_SECONDS = 600;

/** A Strava from one seed: its world is made at once, its clock is `options.now`. */
export function createStravaSim(options: SimOptions): StravaSim {
  const nowSeconds = () => Math.floor(options.now() / 1000);
  const { clientId, clientSecret } = options;
  const behaviour = { ...DEFAULT_WEBHOOKS, ...options.webhooks };
  const call = createCaller(behaviour);
  const subscriptions = createPushSubscriptions({ clientId, clientSecret, call });
  const events = createEventQueue({ subscriptions, call, behaviour, clientSecret, nowSeconds });
  const world = createWorld({ ...options.world, untilSeconds: nowSeconds() }, events.add);
  const rateLimits = createRateLimits({ ...DEFAULT_LIMITS, ...options.limits });
  const faults = createFaults(options.faults ?? []);
  const codes = createAuthorizationCodes(options.codeLifeSeconds ?? CODE_LIFE_SECONDS);
  const consent = createConsent({ world, codes, clientId });
  const application = createApplication({
    world,
    codes,
    consent,
    subscriptions,
    listing: {
      bounds: options.bounds ?? "strict",
      afterAlone: options.afterAlone ?? "oldest_first",
    },
    oauth: {
      clientId,
      clientSecret,
      tokenLifeSeconds: options.tokenLifeSeconds ?? TOKEN_LIFE_SECONDS,
      rotatesRefreshTokens: options.rotatesRefreshTokens ?? true,
      forgetsAtOnce: options.forgetsAtOnce ?? false,
    },
  });
  const requests: LoggedRequest[] = [];
  const pendingChanges = [...(options.changes ?? [])];

  function handle(request: SimRequest): Answer {
    for (const change of pendingChanges.filter(({ afterRequests }) => requests.length >= afterRequests)) {
      pendingChanges.splice(pendingChanges.indexOf(change), 1);
      change.apply(world);
    }
    const { pathname: path, searchParams: query } = new URL(request.url, "http://strava.invalid");
    const athleteId = tokenOwner(world, request);
    // A page that a person opens is no request of the application.
    const isCounted = path !== AUTHORIZE_PATH;
    const fits = !isCounted || rateLimits.count(path === LISTING_PATH ? "read" : "other", nowSeconds());
    const fault = faults.strike(path, athleteId);
    const respond = () => application.answer(request, path, query, nowSeconds());
    const bare = fault === undefined ? (fits ? respond() : rateLimitExceeded()) : harm(fault, respond);
    return mapAnswer(bare, (ready) => {
      const answer = isCounted ? withLimits(ready) : ready;
      requests.push(
        logLine({ atMs: options.now(), method: request.method, path, query, athleteId, fault, answer }),
      );
      return answer;
    });
  }

  function harm(fault: FaultRule, respond: () => Answer): Answer {
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
      return mapAnswer(respond(), (whole) =>
        whole.kind === "response" ? { ...whole, kind: "truncated" } : whole,
      );
    }
    if (fault.status === 429) {
      rateLimits.exhaustShort(nowSeconds());
      return rateLimitExceeded();
    }
    return { kind: "response", status: fault.status, headers: {}, body: "" };
  }

  function withLimits(answer: ReadyAnswer): ReadyAnswer {
    if (answer.kind !== "response" && answer.kind !== "truncated") return answer;
    return { ...answer, headers: { ...answer.headers, ...rateLimits.headers(nowSeconds()) } };
  }

  return {
    world,
    requests,
    rateLimits,
    handle,
    fetch: fetchFrom(handle),
    consent(authorizeUrl, athleteId, decision) {
      return consent.decide(new URL(authorizeUrl).searchParams, athleteId, decision, nowSeconds());
    },
    deliverEvents: events.deliver,
    deliverEventsAtOnce: events.deliverAtOnce,
    setApplicationActive: application.setActive,
  };
}
