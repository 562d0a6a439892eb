import {
  createPushSubscriptions,
  type Fetch,
  type PushSubscriptions,
  webhookPathSecret,
} from "@paceline/strava";
import { readProducer, type Settings } from "./application.ts";
import type { Command } from "./options.ts";

const LIMITS = { timeoutMs: 30_000, bodyBytesMax: 65_536 } as const;

export interface World {
  readonly fetch: Fetch;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings;
}

/** Does what was asked for and answers with a sentence; throws one where it could not. */
export async function manage(
  command: Exclude<Command, { readonly kind: "help" }>,
  world: World,
): Promise<string> {
  const { fetch, settings } = world;
  const subscriptions = createPushSubscriptions({
    fetch,
    baseUrl: settings.baseUrl,
    clientId: settings.need("STRAVA_CLIENT_ID"),
    clientSecret: settings.need("STRAVA_CLIENT_SECRET"),
    limits: LIMITS,
  });
  switch (command.kind) {
    case "create":
      return create(subscriptions, command.url, world);
    case "view":
      return view(subscriptions);
    case "delete":
      return remove(subscriptions);
  }
}

async function create(
  subscriptions: PushSubscriptions,
  url: string | null,
  { environment, settings }: World,
): Promise<string> {
  const origin = readProducer(url, environment);
  const verifyToken = settings.need("STRAVA_WEBHOOK_VERIFY_TOKEN");
  const callbackUrl = `${origin}/webhook/${await webhookPathSecret(verifyToken)}`;
  const created = await subscriptions.createSubscription({ callbackUrl, verifyToken });
  if (created.ok) return `Subscription ${created.value} sends its events to ${origin} from now on.`;
  throw new Error(
    created.failure.reason === "callback_unverified" ? unverified(origin) : sentence(created.failure),
  );
}

function unverified(origin: string): string {
  return (
    `${origin} did not answer Strava's handshake. Is the producer deployed there, and is its ` +
    "STRAVA_WEBHOOK_VERIFY_TOKEN the one that this command has?"
  );
}

async function view(subscriptions: PushSubscriptions): Promise<string> {
  const viewed = await subscriptions.viewSubscription();
  if (!viewed.ok) throw new Error(sentence(viewed.failure));
  if (viewed.value.length === 0) return "There is no subscription: pnpm webhook create makes one.";
  // The path is a secret, and screens are shared.
  return viewed.value
    .map(({ id, callbackUrl }) => `Subscription ${id} sends its events to ${originOf(callbackUrl)}.`)
    .join("\n");
}

async function remove(subscriptions: PushSubscriptions): Promise<string> {
  const viewed = await subscriptions.viewSubscription();
  if (!viewed.ok) throw new Error(sentence(viewed.failure));
  if (viewed.value.length === 0) return "There is no subscription, so there is nothing to delete.";
  for (const { id } of viewed.value) {
    const deleted = await subscriptions.deleteSubscription(id);
    // Somebody else was faster: it is gone either way.
    if (!deleted.ok && deleted.failure.reason !== "subscription_unknown")
      throw new Error(sentence(deleted.failure));
  }
  return "The subscription is deleted: Strava sends no more events.";
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "an address that cannot be read";
}

function sentence({
  explanation,
  status,
}: {
  readonly explanation: string;
  readonly status: number | null;
}): string {
  return status === 401
    ? "Strava does not know this application: look at STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET."
    : explanation;
}
