import type { StravaFailure } from "@paceline/protocol";
import * as v from "valibot";
import type { StravaClientOptions } from "./client.ts";
import { type Refusal, readFaults, sharedFailure } from "./failures.ts";
import { request } from "./request.ts";
import { readResult, type StravaResult } from "./result.ts";

/** The application's one subscription to its athletes' events. */
export interface PushSubscription {
  readonly id: number;
  readonly callbackUrl: string;
}

/**
 * `subscription_exists`: an application has one at most, delete it first. `callback_unverified`: the callback did not answer
 * Strava's handshake. `subscription_unknown`: nothing was there to delete.
 */
export type SubscriptionFailure =
  | StravaFailure
  | Refusal<"subscription_exists" | "callback_unverified" | "subscription_unknown">;

export interface NewSubscription {
  /** Where events are posted to; Strava asks it with GET before it answers. */
  readonly callbackUrl: string;
  /** Comes back in Strava's handshake and nowhere else. */
  readonly verifyToken: string;
}

/** `{base}/api/v3/push_subscriptions` (Strava docs, "Webhook Events API"). No call throws. */
export interface PushSubscriptions {
  /** Answers with the subscription's id, which each of its events carries. */
  createSubscription(subscription: NewSubscription): Promise<StravaResult<number, SubscriptionFailure>>;
  /** An empty list when there is none. */
  viewSubscription(): Promise<StravaResult<readonly PushSubscription[], SubscriptionFailure>>;
  deleteSubscription(id: number): Promise<StravaResult<undefined, SubscriptionFailure>>;
}

export function createPushSubscriptions(options: StravaClientOptions): PushSubscriptions {
  const { fetch, baseUrl, limits } = options;
  const url = `${baseUrl}/api/v3/push_subscriptions`;
  const application = { client_id: options.clientId, client_secret: options.clientSecret };
  // Strava takes the secret of these two in the address, for neither has a body: the address is never to be logged.
  const query = new URLSearchParams(application);
  return {
    async createSubscription({ callbackUrl, verifyToken }) {
      const body = new URLSearchParams({
        ...application,
        callback_url: callbackUrl,
        verify_token: verifyToken,
      });
      const sent = await request(fetch, url, { method: "POST", body }, limits);
      return readResult<number, SubscriptionFailure>(sent, {
        what: "the subscription",
        status: 201,
        refused: subscriptionFailure,
        read: readId,
      });
    },
    async viewSubscription() {
      const sent = await request(fetch, `${url}?${query}`, {}, limits);
      return readResult<readonly PushSubscription[], SubscriptionFailure>(sent, {
        what: "the list of subscriptions",
        status: 200,
        refused: subscriptionFailure,
        read: readSubscriptions,
      });
    },
    async deleteSubscription(id) {
      const sent = await request(fetch, `${url}/${id}?${query}`, { method: "DELETE" }, limits);
      return readResult<undefined, SubscriptionFailure>(sent, {
        what: "the deletion of the subscription",
        status: 204,
        refused: subscriptionFailure,
        read: () => undefined,
      });
    },
  };
}

const Created = v.object({ id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) });
const Listed = v.array(v.object({ ...Created.entries, callback_url: v.string() }));

function readId(body: unknown): number | null {
  const parsed = v.safeParse(Created, body);
  return parsed.success ? parsed.output.id : null;
}

function readSubscriptions(body: unknown): readonly PushSubscription[] | null {
  const parsed = v.safeParse(Listed, body);
  if (!parsed.success) return null;
  return parsed.output.map(({ id, callback_url }) => ({ id, callbackUrl: callback_url }));
}

/** Why a call about the application's subscription was refused. `status` is none of success. */
function subscriptionFailure(status: number, body: string): SubscriptionFailure {
  const faults = readFaults(body).filter(({ resource }) => resource === "PushSubscription");
  if (status === 400 && faults.some(({ code }) => code === "already exists")) {
    const explanation = "The application has a subscription already: delete that one first.";
    return { reason: "subscription_exists", status, explanation };
  }
  // The code says in English what the callback did wrong ("not verifiable", "GET to callback URL does not return 200").
  if (status === 400 && faults.some(({ field }) => field === "callback url")) {
    const explanation =
      "The callback did not pass Strava's test: it must answer a GET within 2 seconds, with status 200 and the challenge.";
    return { reason: "callback_unverified", status, explanation };
  }
  if (status === 404) {
    return { reason: "subscription_unknown", status, explanation: "Strava knows no such subscription." };
  }
  return sharedFailure(status, readFaults(body), "the subscription");
}
