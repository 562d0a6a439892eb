import type { Call, WebhookBehaviour } from "./callback.ts";
import type { PushSubscriptions } from "./push-subscriptions.ts";
import { type Occurrence, occurrenceOf } from "./webhook-event.ts";
import type { WorldChange } from "./world.ts";

/** An event as it is posted. */
interface WireEvent extends Occurrence {
  readonly subscription_id: number;
  /** Epoch seconds. */
  readonly event_time: number;
}

/** How one event was received. */
export interface Delivery {
  readonly event: WireEvent;
  /** The status that each attempt was answered with; null for no answer in time. */
  readonly attempts: readonly (number | null)[];
  /** Whether the last attempt was answered with 200. Else the event is lost: Strava replays nothing. */
  readonly accepted: boolean;
}

export interface EventQueue {
  add(change: WorldChange): void;
  deliver(): Promise<readonly Delivery[]>;
  deliverAtOnce(): void;
}

interface EventQueueOptions {
  readonly subscriptions: PushSubscriptions;
  readonly call: Call;
  readonly behaviour: Pick<WebhookBehaviour, "signs" | "copies">;
  readonly clientSecret: string;
  readonly nowSeconds: () => number;
}

/** Strava docs, "Webhook Events API". Its pauses between attempts are not simulated. */
const ATTEMPTS_MAX = 3;

/** What happened and was not told yet. What happens without a subscription is never told. */
export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { subscriptions, call, behaviour, clientSecret, nowSeconds } = options;
  const waiting: WireEvent[] = [];
  let isAutomatic = false;

  async function post(event: WireEvent, callbackUrl: string): Promise<Delivery> {
    const body = JSON.stringify(event);
    const attempts: (number | null)[] = [];
    while (attempts.length < ATTEMPTS_MAX && attempts.at(-1) !== 200) {
      const headers = new Headers({ "content-type": "application/json" });
      if (behaviour.signs) headers.set("x-strava-signature", await sign(body, clientSecret, nowSeconds()));
      const answered = await call(callbackUrl, { method: "POST", headers, body });
      attempts.push(answered?.status ?? null);
    }
    return { event, attempts, accepted: attempts.at(-1) === 200 };
  }

  async function deliver(): Promise<readonly Delivery[]> {
    const deliveries: Delivery[] = [];
    for (const event of waiting.splice(0)) {
      for (let copy = 0; copy < behaviour.copies; copy++) {
        const subscription = subscriptions.current;
        // A subscription that was deleted takes along what it was not told yet.
        if (subscription?.id !== event.subscription_id) continue;
        deliveries.push(await post(event, subscription.callbackUrl));
      }
    }
    return deliveries;
  }

  return {
    add(change) {
      const subscription = subscriptions.current;
      const occurrence = occurrenceOf(change);
      if (subscription === null || occurrence === null) return;
      waiting.push({ ...occurrence, subscription_id: subscription.id, event_time: nowSeconds() });
      if (isAutomatic) void deliver();
    },
    deliver,
    deliverAtOnce() {
      isAutomatic = true;
      void deliver();
    },
  };
}

/** `t=<epoch seconds>,v1=<hex of HMAC-SHA256(client secret, "t.body")>`. */
async function sign(body: string, clientSecret: string, nowSeconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(clientSecret), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(`${nowSeconds}.${body}`));
  const hex = [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `t=${nowSeconds},v1=${hex}`;
}
