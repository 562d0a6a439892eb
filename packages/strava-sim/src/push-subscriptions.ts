import { type Answer, faultAnswer, jsonAnswer, type ReadyAnswer } from "./answer.ts";
import type { Call } from "./callback.ts";
import { refuseStranger } from "./oauth.ts";
import { createRandom } from "./random.ts";
import type { SimRequest } from "./sim-request.ts";

export const SUBSCRIPTIONS_PATH = "/api/v3/push_subscriptions";

/** Where the application's events go. */
interface Subscription {
  readonly id: number;
  readonly callbackUrl: string;
}

/** The application's subscription, of which there is one at most. */
export interface PushSubscriptions {
  readonly current: Subscription | null;
  answer(request: SimRequest, path: string, query: URLSearchParams, nowSeconds: number): Answer;
}

interface SubscriptionOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly call: Call;
}

const FIRST_ID = 120_475;
const CHALLENGE_CHARACTERS = 32;

export function createPushSubscriptions({ call, ...application }: SubscriptionOptions): PushSubscriptions {
  let current: (Subscription & { readonly createdAt: string }) | null = null;
  let nextId = FIRST_ID;

  async function create(form: URLSearchParams, nowSeconds: number): Promise<ReadyAnswer> {
    if (current !== null) return refused("", "already exists");
    const callbackUrl = form.get("callback_url") ?? "";
    if (!URL.canParse(callbackUrl)) return refused("callback url", "invalid");
    const verifyToken = form.get("verify_token") ?? "";
    if (verifyToken === "") return refused("verify_token", "missing");
    const id = nextId++;
    const challenge = challengeOf(id);
    const asked = new URL(callbackUrl);
    asked.searchParams.set("hub.verify_token", verifyToken);
    asked.searchParams.set("hub.challenge", challenge);
    asked.searchParams.set("hub.mode", "subscribe");
    const answered = await call(asked.href, { method: "GET" });
    if (answered?.status !== 200) return refused("callback url", "GET to callback URL does not return 200");
    if (!echoes(answered.body, challenge)) return refused("callback url", "not verifiable");
    // Another one may have been made while the callback was asked.
    if (current !== null) return refused("", "already exists");
    current = { id, callbackUrl, createdAt: new Date(nowSeconds * 1000).toISOString() };
    return jsonAnswer(201, { id });
  }

  function list(): ReadyAnswer {
    if (current === null) return jsonAnswer(200, []);
    const { id, callbackUrl, createdAt } = current;
    const row = {
      id,
      resource_state: 2,
      callback_url: callbackUrl,
      created_at: createdAt,
      updated_at: createdAt,
    };
    return jsonAnswer(200, [row]);
  }

  function remove(path: string): ReadyAnswer {
    if (path !== `${SUBSCRIPTIONS_PATH}/${current?.id}`) {
      return faultAnswer(404, "Record Not Found", "PushSubscription", "id", "not found");
    }
    current = null;
    return { kind: "response", status: 204, headers: {}, body: "" };
  }

  return {
    get current() {
      return current;
    },
    answer({ method, body }, path, query, nowSeconds) {
      const form = method === "POST" ? new URLSearchParams(body) : query;
      const refusal = refuseStranger(form, application);
      if (refusal !== null) return refusal;
      if (method === "DELETE") return remove(path);
      if (method === "POST" && path === SUBSCRIPTIONS_PATH) {
        return { kind: "pending", answer: create(form, nowSeconds) };
      }
      if (method === "GET" && path === SUBSCRIPTIONS_PATH) return list();
      return { kind: "response", status: 404, headers: {}, body: "" };
    },
  };
}

function refused(field: string, code: string): ReadyAnswer {
  return faultAnswer(400, "Bad Request", "PushSubscription", field, code);
}

function challengeOf(id: number): string {
  const random = createRandom(id);
  return Array.from({ length: CHALLENGE_CHARACTERS }, () => random.integer(0, 15).toString(16)).join("");
}

function echoes(body: string, challenge: string): boolean {
  try {
    const answer: { readonly "hub.challenge"?: unknown } | null = JSON.parse(body);
    return answer?.["hub.challenge"] === challenge;
  } catch {
    return false;
  }
}
