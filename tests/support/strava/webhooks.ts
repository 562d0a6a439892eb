import { env } from "cloudflare:workers";
import { createPushSubscriptions, webhookPathSecret } from "@paceline/strava";
import type { SimOptions, WebhookBehaviour } from "@paceline/strava-sim";
import { type Paceline, type PacelineOptions, startPaceline } from "../paceline.ts";

export const CALLBACK_PATH = `/webhook/${await webhookPathSecret(env.STRAVA_WEBHOOK_VERIFY_TOKEN)}`;

/** A Paceline in front of which the simulated Strava posts its events; `subscribe` makes the subscription. */
export function startInFrontOfStrava(
  webhooks: Partial<WebhookBehaviour> = {},
  sim: Partial<SimOptions> = {},
  options: Omit<PacelineOptions, "sim"> = {},
): Paceline & { subscribe(): Promise<number> } {
  const paceline: Paceline = startPaceline({
    ...options,
    sim: {
      ...sim,
      webhooks: {
        fetch: (address, { method = "GET", headers, body }) => {
          const { pathname, search } = new URL(address);
          const sent = Object.fromEntries(new Headers(headers));
          return paceline.call(method, pathname + search, body, { ...sent, authorization: "" });
        },
        ...webhooks,
      },
    },
  });
  const subscriptions = createPushSubscriptions({
    fetch: paceline.sim.fetch,
    baseUrl: "https://strava.example",
    clientId: env.STRAVA_CLIENT_ID,
    clientSecret: env.STRAVA_CLIENT_SECRET,
    limits: { timeoutMs: 5_000, bodyBytesMax: 10_000 },
  });
  const subscribe = async () => {
    const made = await subscriptions.createSubscription({
      callbackUrl: `https://paceline.invalid${CALLBACK_PATH}`,
      verifyToken: env.STRAVA_WEBHOOK_VERIFY_TOKEN,
    });
    if (!made.ok) throw new Error(made.failure.explanation);
    return made.value;
  };
  // Not a copy: its hooks are set on the very object.
  return Object.assign(paceline, { subscribe });
}

/** The same, subscribed, with all athletes read whole an hour ago. */
export async function startSubscribed(
  webhooks: Partial<WebhookBehaviour> = {},
  sim: Partial<SimOptions> = {},
  options: Omit<PacelineOptions, "sim"> = {},
) {
  const paceline = startInFrontOfStrava(webhooks, sim, options);
  await paceline.importAthletes();
  await paceline.enqueueAll("full");
  await paceline.broker.drain();
  const subscriptionId = await paceline.subscribe();
  paceline.clock.nowMs += 3_600_000;
  return Object.assign(paceline, { subscriptionId });
}
