import { createPushSubscriptions, readSubscriptionHandshake } from "@paceline/strava";
import { createStravaSim, type SimOptions, type WebhookBehaviour } from "@paceline/strava-sim";

const NOW_MS = Date.UTC(2026, 2, 4, 6);
const CALLBACK_URL = "https://club.example/webhook/path?from=strava";
const VERIFY_TOKEN = "the-verify-token";

/** One call to the callback. */
interface CallbackRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** What the callback answers; null leaves it to `answerWell`. */
export type Callback = (request: CallbackRequest) => Promise<Response> | Response | null;

/** A simulated Strava in front of a callback, which answers well wherever `callback` leaves it to. */
export function inFrontOf(
  callback: Callback,
  webhooks: Partial<WebhookBehaviour> = {},
  options: Partial<SimOptions> = {},
) {
  const clock = { nowMs: NOW_MS };
  const received: CallbackRequest[] = [];
  const sim = createStravaSim({
    world: { seed: 1, athletes: 2, activities: { min: 5, max: 5 } },
    now: () => clock.nowMs,
    clientId: "client",
    clientSecret: "the-client-secret",
    webhooks: {
      fetch: async (address, { method = "GET", headers, body }) => {
        const request = {
          method,
          url: new URL(address),
          headers: new Headers(headers),
          body: String(body ?? ""),
        };
        received.push(request);
        return (await callback(request)) ?? answerWell(request);
      },
      ...webhooks,
    },
    ...options,
  });
  const [athlete, other] = sim.world.athletes.values();
  if (athlete === undefined || other === undefined) throw new Error("The world has too few athletes.");
  athlete.scope = "read,activity:read_all";
  other.scope = "read,activity:read";
  const subscriptions = createPushSubscriptions({
    fetch: sim.fetch,
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "the-client-secret",
    limits: { timeoutMs: 1_000, bodyBytesMax: 10_000 },
  });
  const subscribe = () =>
    subscriptions.createSubscription({ callbackUrl: CALLBACK_URL, verifyToken: VERIFY_TOKEN });
  return { sim, clock, athlete, other, received, subscriptions, subscribe };
}

/** The same, subscribed. */
export async function subscribed(
  callback: Callback = () => null,
  webhooks: Partial<WebhookBehaviour> = {},
  options: Partial<SimOptions> = {},
) {
  const connected = inFrontOf(
    (request) => (request.method === "GET" ? null : callback(request)),
    webhooks,
    options,
  );
  const created = await connected.subscribe();
  if (!created.ok) throw new Error(created.failure.explanation);
  connected.received.length = 0;
  return { ...connected, subscriptionId: created.value };
}

async function answerWell({ method, url }: CallbackRequest): Promise<Response> {
  if (method === "POST") return new Response("");
  const handshake = await readSubscriptionHandshake(url.searchParams, VERIFY_TOKEN);
  return handshake.ok
    ? Response.json({ "hub.challenge": handshake.challenge })
    : new Response("", { status: 403 });
}
