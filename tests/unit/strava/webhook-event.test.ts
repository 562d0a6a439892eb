import { isDeauthorization, readWebhookEvent, type WebhookEvent } from "@paceline/strava";
import { describe, expect, it } from "vitest";

const event: WebhookEvent = {
  object_type: "activity",
  object_id: 17_000_000_123,
  aspect_type: "update",
  updates: { title: "Half marathon" },
  owner_id: 134_815,
  subscription_id: 120_475,
  event_time: 1_772_604_000,
};

const deauthorization: WebhookEvent = {
  ...event,
  object_type: "athlete",
  object_id: event.owner_id,
  updates: { authorized: "false" },
};

/** The event without one of its fields. */
function eventWithout(field: keyof WebhookEvent) {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== field));
}

describe("a webhook event", () => {
  it.each<[claim: string, body: unknown, read: Partial<WebhookEvent>]>([
    ["is read field by field", event, {}],
    [
      "may be an upload",
      { ...event, aspect_type: "create", updates: {} },
      { aspect_type: "create", updates: {} },
    ],
    [
      "may be a deletion",
      { ...event, aspect_type: "delete", updates: {} },
      { aspect_type: "delete", updates: {} },
    ],
    ["may be a deauthorisation", deauthorization, deauthorization],
    ["without updates has none", eventWithout("updates"), { updates: {} }],
    ["with updates of null has none", { ...event, updates: null }, { updates: {} }],
    [
      "with truth that is no text reads it as text",
      { ...event, updates: { private: true } },
      { updates: { private: "true" } },
    ],
    [
      "drops what it does not know",
      { ...event, updates: { title: "A", gear: "B" }, more: 1 },
      { updates: { title: "A" } },
    ],
    [
      "has no text that D1 could not hold",
      { ...event, updates: { title: "A\u0000\ud800" } },
      { updates: { title: "A\ufffd" } },
    ],
  ])("%s", (_claim, body, read) => {
    expect(readWebhookEvent(body)).toEqual({ ok: true, event: { ...event, ...read } });
  });

  it.each<[claim: string, body: unknown, field: string]>([
    ["that is null", null, "body"],
    ["that is text", "s3cret", "body"],
    ["that is a list", [event], "object_type"],
    ["without an object_type", eventWithout("object_type"), "object_type"],
    ["of another object_type", { ...event, object_type: "s3cret" }, "object_type"],
    ["of another aspect_type", { ...event, aspect_type: "s3cret" }, "aspect_type"],
    ["without an object_id", eventWithout("object_id"), "object_id"],
    ["with an object_id as text", { ...event, object_id: "s3cret" }, "object_id"],
    ["with an object_id beyond 2^53", { ...event, object_id: 2 ** 53 }, "object_id"],
    ["without an owner_id", eventWithout("owner_id"), "owner_id"],
    ["with an owner_id of 0", { ...event, owner_id: 0 }, "owner_id"],
    ["without a subscription_id", eventWithout("subscription_id"), "subscription_id"],
    ["without an event_time", eventWithout("event_time"), "event_time"],
    ["with half a second", { ...event, event_time: 0.5 }, "event_time"],
    ["with updates that are text", { ...event, updates: "s3cret" }, "updates"],
    ["with a title that is a number", { ...event, updates: { title: 5 } }, "updates.title"],
  ])("%s is refused by its field, never its value", (_claim, body, field) => {
    const read = readWebhookEvent(body);
    expect(read).toEqual({ ok: false, problem: expect.stringContaining(`${field}: expected `) });
    expect(JSON.stringify(read)).not.toContain("s3cret");
  });
});

describe("a deauthorisation", () => {
  it.each<[claim: string, body: unknown, is: boolean]>([
    ["is an athlete's update to authorized false", deauthorization, true],
    ["may say false without quotes", { ...deauthorization, updates: { authorized: false } }, true],
    ["is not one that says true", { ...deauthorization, updates: { authorized: "true" } }, false],
    ["is not any change of an athlete", { ...deauthorization, updates: {} }, false],
    ["is not an activity's", { ...event, updates: { authorized: "false" } }, false],
  ])("%s", (_claim, body, is) => {
    const read = readWebhookEvent(body);
    expect(read.ok && isDeauthorization(read.event)).toBe(is);
  });
});
