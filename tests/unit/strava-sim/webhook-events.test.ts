import { createAthleteConnections, readWebhookEvent, verifyWebhookSignature } from "@paceline/strava";
import type { SimAthlete, World } from "@paceline/strava-sim";
import { describe, expect, it, vi } from "vitest";
import { inFrontOf, subscribed } from "./subscribed.ts";

/** The first activity, which everyone may see. */
function firstOf(athlete: SimAthlete) {
  const [activity] = athlete.activities.values();
  if (activity === undefined) throw new Error("The athlete has no activity.");
  activity.wire.visibility = "everyone";
  return activity.wire;
}

type Deed = (world: World, athlete: SimAthlete, activityId: number) => void;
const edit =
  (changes: Parameters<World["editActivity"]>[2]): Deed =>
  (world, { id }, activityId) =>
    world.editActivity(id, activityId, changes);
const remove: Deed = (world, { id }, activityId) => world.deleteActivity(id, activityId);

describe("an event", () => {
  it.each<[claim: string, deed: Deed, aspect: string, updates: Readonly<Record<string, string>>]>([
    ["another title", edit({ name: "New" }), "update", { title: "New" }],
    ["another sport", edit({ sport_type: "Hike" }), "update", { type: "Hike" }],
    ["an activity that becomes private", edit({ visibility: "only_me" }), "update", { private: "true" }],
    [
      "all three at once",
      edit({ name: "New", sport_type: "Hike", visibility: "only_me", workout_type: 1 }),
      "update",
      { title: "New", type: "Hike", private: "true" },
    ],
    ["a deletion", remove, "delete", {}],
  ])("tells of %s", async (_claim, deed, aspect, updates) => {
    const { sim, athlete, received, subscriptionId, clock } = await subscribed();
    const { id } = firstOf(athlete);
    deed(sim.world, athlete, id);
    const event = {
      object_type: "activity",
      object_id: id,
      aspect_type: aspect,
      updates,
      owner_id: athlete.id,
      subscription_id: subscriptionId,
      event_time: clock.nowMs / 1000,
    };
    expect(await sim.deliverEvents()).toEqual([{ event, attempts: [200], accepted: true }]);
    expect(received.map(({ method, url }) => [method, url.href])).toEqual([
      ["POST", "https://club.example/webhook/path?from=strava"],
    ]);
    expect(received.map(({ body }) => readWebhookEvent(JSON.parse(body)))).toEqual([{ ok: true, event }]);
  });

  it("tells of an upload", async () => {
    const { sim, athlete } = await subscribed();
    const id = sim.world.uploadActivity(athlete.id, { startSeconds: 1_772_600_000, isRace: true });
    const event = { aspect_type: "create", object_id: id, updates: {} };
    expect(await sim.deliverEvents()).toMatchObject([{ event, accepted: true }]);
  });

  it.each<[claim: string, deed: Deed]>([
    ["a tag as a race", edit({ workout_type: 1 })],
    ["another distance", edit({ distance: 5 })],
    [
      "an edit that changes nothing",
      (world, athlete, id) => edit({ name: athlete.activities.get(id)?.wire.name ?? "" })(world, athlete, id),
    ],
    ["an activity that only followers see from now on", edit({ visibility: "followers_only" })],
  ])("tells nothing of %s", async (_claim, deed) => {
    const { sim, athlete } = await subscribed();
    deed(sim.world, athlete, firstOf(athlete).id);
    expect(await sim.deliverEvents()).toEqual([]);
  });

  it("calls an activity deleted and made anew where the application may not see it while it is private", async () => {
    const { sim, other } = await subscribed();
    const { id } = firstOf(other);
    edit({ visibility: "only_me" })(sim.world, other, id);
    edit({ name: "New" })(sim.world, other, id);
    edit({ visibility: "everyone" })(sim.world, other, id);
    const told = (await sim.deliverEvents()).map(({ event }) => [event.aspect_type, event.updates]);
    expect(told).toEqual([
      ["delete", {}],
      ["create", {}],
    ]);
  });

  it("tells once that access was revoked, and nothing of that athlete from then on", async () => {
    const { sim, athlete } = await subscribed();
    sim.world.revoke(athlete.id);
    sim.world.revoke(athlete.id);
    remove(sim.world, athlete, firstOf(athlete).id);
    const event = {
      object_type: "athlete",
      object_id: athlete.id,
      owner_id: athlete.id,
      aspect_type: "update",
      updates: { authorized: "false" },
    };
    expect(await sim.deliverEvents()).toMatchObject([{ event }]);
  });

  it("tells of a deauthorisation by the application too", async () => {
    const { sim, athlete, clock } = await subscribed();
    athlete.expiresAt = clock.nowMs / 1000 + 60;
    const connections = createAthleteConnections({
      fetch: sim.fetch,
      baseUrl: "https://strava.example",
      clientId: "client",
      clientSecret: "the-client-secret",
      limits: { timeoutMs: 1_000, bodyBytesMax: 10_000 },
    });
    await connections.deauthorize(athlete.accessToken);
    expect(await sim.deliverEvents()).toMatchObject([{ event: { updates: { authorized: "false" } } }]);
  });

  it("is told to nobody who subscribed after it or has gone before it was sent", async () => {
    const { sim, athlete, subscribe, subscriptions } = inFrontOf(() => null);
    const { id } = firstOf(athlete);
    edit({ name: "Before" })(sim.world, athlete, id);
    const created = await subscribe();
    expect(await sim.deliverEvents()).toEqual([]);
    edit({ name: "After" })(sim.world, athlete, id);
    await subscriptions.deleteSubscription(created.ok ? created.value : 0);
    await subscribe();
    expect(await sim.deliverEvents()).toEqual([]);
  });
});

describe("a delivery", () => {
  it.each<
    [
      claim: string,
      answers: readonly (number | null)[],
      attempts: readonly (number | null)[],
      accepted: boolean,
    ]
  >([
    ["is tried again after an error", [500, 200], [500, 200], true],
    ["is tried again after silence", [null, 200], [null, 200], true],
    ["is tried again after any status but 200", [202, 204, 200], [202, 204, 200], true],
    ["is given up after three attempts, and lost", [500, null, 500, 200], [500, null, 500], false],
  ])("%s", async (_claim, answers, attempts, accepted) => {
    const left = [...answers];
    const { sim, athlete } = await subscribed(() => {
      const status = left.shift() ?? null;
      return status === null ? Promise.reject(new TypeError("reset")) : new Response(null, { status });
    });
    edit({ name: "New" })(sim.world, athlete, firstOf(athlete).id);
    expect(await sim.deliverEvents()).toMatchObject([{ attempts, accepted }]);
    expect(await sim.deliverEvents()).toEqual([]);
  });

  it("keeps the order in which things happened", async () => {
    const { sim, athlete, received } = await subscribed();
    const { id } = firstOf(athlete);
    for (const name of ["A", "B", "C"]) edit({ name })(sim.world, athlete, id);
    await sim.deliverEvents();
    expect(received.map(({ body }) => JSON.parse(body).updates.title)).toEqual(["A", "B", "C"]);
  });

  it("comes as often as told to, word for word the same", async () => {
    const { sim, athlete, received } = await subscribed(() => null, { copies: 2 });
    edit({ name: "New" })(sim.world, athlete, firstOf(athlete).id);
    expect(await sim.deliverEvents()).toHaveLength(2);
    expect(received[0]?.body).toBe(received[1]?.body);
  });

  it("waits until it is asked for, or goes out at once where that was asked for", async () => {
    const { sim, athlete, received } = await subscribed();
    const { id } = firstOf(athlete);
    edit({ name: "A" })(sim.world, athlete, id);
    expect(received).toEqual([]);
    sim.deliverEventsAtOnce();
    edit({ name: "B" })(sim.world, athlete, id);
    await vi.waitFor(() => expect(received).toHaveLength(2));
  });

  it("is signed with the client secret where Strava signs", async () => {
    const { sim, athlete, received, clock } = await subscribed(() => null, { signs: true });
    edit({ name: "Zürich 🏃" })(sim.world, athlete, firstOf(athlete).id);
    await sim.deliverEvents();
    const [delivery] = received;
    const header = delivery?.headers.get("x-strava-signature") ?? "";
    const signed = {
      header,
      body: delivery?.body ?? "",
      nowSeconds: clock.nowMs / 1000,
      toleranceSeconds: 300,
    };
    expect(await verifyWebhookSignature({ ...signed, clientSecret: "the-client-secret" })).toBe("valid");
    expect(await verifyWebhookSignature({ ...signed, clientSecret: "another" })).toBe("invalid");
  });

  it("is not signed where it does not", async () => {
    const { sim, athlete, received } = await subscribed();
    remove(sim.world, athlete, firstOf(athlete).id);
    await sim.deliverEvents();
    expect(received[0]?.headers.has("x-strava-signature")).toBe(false);
  });
});
