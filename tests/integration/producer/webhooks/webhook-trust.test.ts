import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { startPaceline } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";
import { CALLBACK_PATH, startInFrontOfStrava, startSubscribed } from "../../../support/strava/webhooks.ts";

const TOKEN = env.STRAVA_WEBHOOK_VERIFY_TOKEN;
const HANDSHAKE = `hub.mode=subscribe&hub.challenge=c&hub.verify_token=${TOKEN}`;

describe("Strava's handshake", () => {
  it("is answered, so that a subscription can be made", async () => {
    expect(await startInFrontOfStrava().subscribe()).toBeGreaterThan(0);
  });

  it.each([
    ["with the token", `${CALLBACK_PATH}?${HANDSHAKE}`, 200],
    ["with another token", `${CALLBACK_PATH}?${HANDSHAKE}x`, 403],
    ["that is none", CALLBACK_PATH, 403],
    ["at another address", `${CALLBACK_PATH}x?${HANDSHAKE}`, 404],
    ["at the address of the token itself", `/webhook/${TOKEN}?${HANDSHAKE}`, 404],
  ])("%s is answered as it deserves", async (_what, path, status) => {
    const response = await startPaceline().call("GET", path, undefined, { authorization: "" });
    expect(response.status).toBe(status);
    if (status === 200) expect(await response.json()).toEqual({ "hub.challenge": "c" });
    else expect(await response.text()).not.toContain(TOKEN);
  });

  it("is refused at every address while no token is set", async () => {
    const paceline = startPaceline({ vars: { STRAVA_WEBHOOK_VERIFY_TOKEN: "" } });
    expect((await paceline.call("GET", `${CALLBACK_PATH}?${HANDSHAKE}`)).status).toBe(404);
  });
});

function eventOf(paceline: Awaited<ReturnType<typeof startSubscribed>>, changes: object = {}) {
  return {
    object_type: "activity",
    object_id: 5,
    aspect_type: "create",
    updates: {},
    owner_id: onlyAthlete(paceline).id,
    subscription_id: paceline.subscriptionId,
    event_time: Math.floor(paceline.clock.nowMs / 1000),
    ...changes,
  };
}

describe("an event", () => {
  it.each<[string, unknown, number]>([
    ["that is none of Strava's", { hello: "world" }, 400],
    ["that is a list", [], 400],
    ["that is no JSON", "{", 400],
    ["that is empty", "", 400],
    ["that is far too large", "x".repeat(5_000), 413],
  ])("%s is refused", async (_what, body, status) => {
    const paceline = await startSubscribed();
    expect((await paceline.call("POST", CALLBACK_PATH, body)).status).toBe(status);
  });

  it("of another subscription is refused once the first one has come", async () => {
    const paceline = await startSubscribed();
    const post = (body: unknown) => paceline.call("POST", CALLBACK_PATH, body);
    expect((await post(eventOf(paceline))).status).toBe(200);
    const foreign = eventOf(paceline, { subscription_id: paceline.subscriptionId + 1, object_id: 6 });
    expect((await post(foreign)).status).toBe(403);
    expect(await paceline.rows("SELECT object_id FROM webhook_events")).toEqual([{ object_id: 5 }]);
  });

  it("with Strava's signature is taken, whatever its subscription", async () => {
    const paceline = await startSubscribed({ signs: true });
    await paceline.rows("UPDATE webhook_subscription SET subscription_id = 1");
    const { id } = onlyAthlete(paceline);
    const [race] = paceline.sim.world.races(id, [1]);
    paceline.sim.world.deleteActivity(id, race?.strava_activity_id ?? 0);
    expect(await paceline.sim.deliverEvents()).toMatchObject([{ attempts: [200], accepted: true }]);
  });

  it.each([
    ["made by nobody", (now: number) => `t=${now},v1=${"0".repeat(64)}`],
    ["that is none", () => "signed"],
  ])("with a signature %s is refused", async (_what, sign) => {
    const paceline = await startSubscribed();
    const headers = { "x-strava-signature": sign(Math.floor(paceline.clock.nowMs / 1000)) };
    expect((await paceline.call("POST", CALLBACK_PATH, eventOf(paceline), headers)).status).toBe(401);
    expect(await paceline.rows("SELECT * FROM webhook_events")).toEqual([]);
  });

  it("that D1 fails on is not lost: Strava hears that it was not taken", async () => {
    const paceline = await startSubscribed();
    await paceline.rows("ALTER TABLE webhook_events RENAME TO gone");
    try {
      expect((await paceline.call("POST", CALLBACK_PATH, eventOf(paceline))).status).toBe(503);
    } finally {
      await paceline.rows("ALTER TABLE gone RENAME TO webhook_events");
    }
  });

  it("by another method is told which ones there are", async () => {
    const response = await startPaceline().call("DELETE", CALLBACK_PATH);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });
});
