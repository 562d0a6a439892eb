import { storableText } from "@paceline/protocol";
import * as v from "valibot";

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** Strava writes truth as text ("false"); a boolean would mean the same. */
const Update = v.exactOptional(
  v.pipe(v.union([v.string(), v.boolean()]), v.transform(String), v.transform(storableText)),
);

/**
 * An event as Strava posts it (Strava docs, "Webhook Events API"); unknown fields are dropped. It is a hint: what it says of
 * an activity is asked for again, and who revoked access is found out by a refresh. `event_time` in epoch seconds.
 */
const StravaEvent = v.object({
  object_type: v.picklist(["activity", "athlete"]),
  /** The activity's id, or the athlete's. */
  object_id: Id,
  aspect_type: v.picklist(["create", "update", "delete"]),
  /** What an update changed. A new tag, a race's among them, fires no event. */
  updates: v.nullish(v.object({ title: Update, type: Update, private: Update, authorized: Update }), {}),
  /** The athlete whose event it is. */
  owner_id: Id,
  subscription_id: Id,
  event_time: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

export type WebhookEvent = v.InferOutput<typeof StravaEvent>;

export type WebhookReading =
  | { readonly ok: true; readonly event: WebhookEvent }
  | {
      readonly ok: false;
      /** Names the field and what was expected of it, never the value. */
      readonly problem: string;
    };

/** Reads an event's body after JSON.parse, which may be anything. Never throws. */
export function readWebhookEvent(body: unknown): WebhookReading {
  const parsed = v.safeParse(StravaEvent, body);
  if (parsed.success) return { ok: true, event: parsed.output };
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? "body";
  return { ok: false, problem: `${field}: expected ${issue.expected ?? issue.type}` };
}

/** Whether the event says that its owner revoked access. */
export function isDeauthorization({ object_type, updates }: WebhookEvent): boolean {
  return object_type === "athlete" && updates.authorized === "false";
}
