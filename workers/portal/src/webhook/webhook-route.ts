import {
  badRequest,
  noSuch,
  type Problem,
  problemResponse,
  tooLarge,
} from "@paceline/producer/admin/problem";
import { readRequestText } from "@paceline/producer/admin/request-body";
import { expectNewSubscription } from "@paceline/store";
import {
  readSubscriptionHandshake,
  readWebhookEvent,
  verifyWebhookSignature,
  webhookPathSecret,
} from "@paceline/strava";
import type { Dependencies } from "../dependencies.ts";
import { workOnEvent } from "./work-on-event.ts";

/** What Strava's calls are recognised by. */
export interface WebhookSecrets {
  readonly verifyToken: string;
  readonly clientSecret: string;
}

/** Strava's events have some 300 bytes. */
const BODY_BYTES_MAX = 4_096;

/** What is older may be a replay. */
const SIGNATURE_SECONDS_MAX = 300;

export const WEBHOOK_CALLS = [{ method: "GET" }, { method: "POST" }];

/** `GET` and `POST /webhook/:secret`: Strava's handshake, and its events. To anyone else there is no such address. */
export async function answerWebhook(
  request: Request,
  secret: string,
  dependencies: Dependencies,
): Promise<Response> {
  if (!(await isSecretPath(secret, dependencies.webhook))) return problemResponse(noSuch("address"));
  return request.method === "GET" ? shakeHands(request, dependencies) : receiveEvent(request, dependencies);
}

/** Both sides are hashed first, so that the comparison takes the same time whatever was sent. */
async function isSecretPath(secret: string, { verifyToken }: WebhookSecrets): Promise<boolean> {
  if (verifyToken === "") return false;
  const encoder = new TextEncoder();
  const expected = await webhookPathSecret(verifyToken);
  const [given, wanted] = await Promise.all(
    [secret, expected].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  return given !== undefined && wanted !== undefined && crypto.subtle.timingSafeEqual(given, wanted);
}

async function shakeHands(request: Request, { db, webhook, log }: Dependencies): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const handshake = await readSubscriptionHandshake(searchParams, webhook.verifyToken);
  if (!handshake.ok)
    return problemResponse(forbidden(`The handshake is not believed: ${handshake.problem}.`));
  await expectNewSubscription(db);
  log({ level: "info", message: "Strava made sure that its events are wanted here." });
  return Response.json({ "hub.challenge": handshake.challenge });
}

async function receiveEvent(request: Request, dependencies: Dependencies): Promise<Response> {
  const body = await readRequestText(request, BODY_BYTES_MAX);
  if (body === null) return problemResponse(tooLarge(`An event has at most ${BODY_BYTES_MAX} bytes.`));
  const header = request.headers.get("x-strava-signature");
  const { clientSecret } = dependencies.webhook;
  const nowSeconds = Math.floor(dependencies.nowMs() / 1000);
  if (header !== null) {
    const toleranceSeconds = SIGNATURE_SECONDS_MAX;
    const signed = { header, body, clientSecret, nowSeconds, toleranceSeconds };
    const verdict = await verifyWebhookSignature(signed);
    if (verdict !== "valid") return problemResponse(unsigned(verdict));
  }
  const read = readWebhookEvent(parseJson(body));
  if (!read.ok) return problemResponse(badRequest(`This is no event of Strava's: ${read.problem}.`));
  const isOurs = await workOnEvent(read.event, { isSigned: header !== null }, dependencies);
  if (!isOurs) return problemResponse(forbidden("The event is of another subscription."));
  return new Response(null, { status: 200 });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function forbidden(detail: string): Problem<403> {
  return { status: 403, title: "Forbidden", detail };
}

function unsigned(verdict: "invalid" | "stale"): Problem<401> {
  const detail = `The signature in X-Strava-Signature is ${verdict}.`;
  return { status: 401, title: "Unauthorized", detail, headers: { "www-authenticate": "Signature" } };
}
