import { createHmac } from "node:crypto";
import { readSubscriptionHandshake, type SignedDelivery, verifyWebhookSignature } from "@paceline/strava";
import { describe, expect, it } from "vitest";

describe("a subscription's handshake", () => {
  const asked = "hub.mode=subscribe&hub.challenge=15f7d1a91c1f40f8&hub.verify_token=s3cret";
  const read = (query: string, verifyToken = "s3cret") =>
    readSubscriptionHandshake(new URLSearchParams(query), verifyToken);

  it("with the right token is answered with its challenge", async () => {
    expect(await read(asked)).toEqual({ ok: true, challenge: "15f7d1a91c1f40f8" });
  });

  it("is read whatever else is in the query", async () => {
    expect(await read(`from=strava&${asked}`)).toMatchObject({ ok: true });
  });

  it.each<[claim: string, query: string, parameter: string]>([
    ["without anything", "", "hub.mode"],
    ["of another mode", asked.replace("subscribe", "unsubscribe"), "hub.mode"],
    ["of two modes", `${asked}&hub.mode=subscribe`, "hub.mode"],
    ["without a token", "hub.mode=subscribe&hub.challenge=c", "hub.verify_token"],
    ["with an empty token", "hub.mode=subscribe&hub.challenge=c&hub.verify_token=", "hub.verify_token"],
    ["with a wrong token", `${asked}s`, "hub.verify_token"],
    ["with the beginning of the token", asked.slice(0, -1), "hub.verify_token"],
    ["with two tokens", `${asked}&hub.verify_token=s3cret`, "hub.verify_token"],
    ["with an endless token", `${asked}${"s".repeat(2_000)}`, "hub.verify_token"],
    ["without a challenge", "hub.mode=subscribe&hub.verify_token=s3cret", "hub.challenge"],
    ["with an empty challenge", "hub.mode=subscribe&hub.verify_token=s3cret&hub.challenge=", "hub.challenge"],
    [
      "with an endless challenge",
      `hub.mode=subscribe&hub.verify_token=s3cret&hub.challenge=${"c".repeat(257)}`,
      "hub.challenge",
    ],
    ["with two challenges", `${asked}&hub.challenge=c`, "hub.challenge"],
  ])("%s is refused by the parameter, never its value", async (_claim, query, parameter) => {
    const handshake = await read(query);
    expect(handshake).toEqual({ ok: false, problem: expect.stringMatching(`^${parameter}: expected `) });
    expect(JSON.stringify(handshake)).not.toContain("s3cret");
  });

  it("is refused as long as no token is configured, also when it carries none", async () => {
    expect(await read("hub.mode=subscribe&hub.challenge=c&hub.verify_token=", "")).toMatchObject({
      ok: false,
    });
  });
});

describe("a delivery's signature", () => {
  const NOW = 1_772_604_000;
  const BODY = '{"object_type":"activity","updates":{"title":"Zürich 🏃"}}';
  const hmac = (time: number | string, body = BODY, secret = "the-client-secret") =>
    createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  const verify = (header: string, delivery: Partial<SignedDelivery> = {}) =>
    verifyWebhookSignature({
      header,
      body: BODY,
      clientSecret: "the-client-secret",
      nowSeconds: NOW,
      toleranceSeconds: 300,
      ...delivery,
    });
  const good = hmac(NOW);
  const bad = hmac(NOW, BODY, "another secret");

  it.each<[claim: string, header: string]>([
    ["as Strava writes it", `t=${NOW},v1=${good}`],
    ["in capitals", `t=${NOW},v1=${good.toUpperCase()}`],
    ["with spaces", ` t=${NOW} , v1=${good} `],
    ["in another order", `v1=${good},t=${NOW}`],
    ["beside one of another secret", `t=${NOW},v1=${bad},v1=${good}`],
    ["beside one of another scheme", `t=${NOW},v0=abc,v1=${good},v2=${bad}`],
    ["as old as tolerated", `t=${NOW - 300},v1=${hmac(NOW - 300)}`],
    ["of a clock that goes fast, as far as tolerated", `t=${NOW + 300},v1=${hmac(NOW + 300)}`],
    ["of a time with a leading zero, which is signed with it", `t=0${NOW},v1=${hmac(`0${NOW}`)}`],
  ])("%s is valid", async (_claim, header) => {
    expect(await verify(header)).toBe("valid");
  });

  it.each<[claim: string, header: string]>([
    ["older than tolerated", `t=${NOW - 301},v1=${hmac(NOW - 301)}`],
    ["from a future beyond what is tolerated", `t=${NOW + 301},v1=${hmac(NOW + 301)}`],
    ["of 1970", `t=0,v1=${hmac(0)}`],
  ])("%s is stale", async (_claim, header) => {
    expect(await verify(header)).toBe("stale");
  });

  it.each<[claim: string, header: string, delivery?: Partial<SignedDelivery>]>([
    ["that is empty", ""],
    ["of another secret", `t=${NOW},v1=${bad}`],
    ["of another secret and old", `t=${NOW - 900},v1=${hmac(NOW - 900, BODY, "another secret")}`],
    ["of another body", `t=${NOW},v1=${good}`, { body: BODY.replace("activity", "athlete") }],
    ["of another time", `t=${NOW + 1},v1=${good}`],
    ["without a time", `v1=${good}`],
    ["with two times", `t=${NOW},t=${NOW - 1},v1=${good}`],
    ["with a time in words", `t=now,v1=${good}`],
    ["with a negative time", `t=-1,v1=${hmac(-1)}`],
    ["without v1", `t=${NOW}`],
    ["of another scheme only", `t=${NOW},v0=${good}`],
    ["cut short", `t=${NOW},v1=${good.slice(0, 62)}`],
    ["that goes on", `t=${NOW},v1=${good}00`],
    ["that is no hex", `t=${NOW},v1=${"g".repeat(64)}`],
    ["of endless length", `t=${NOW},v1=${good}${`,v1=${bad}`.repeat(20)}`],
    [
      "made with no secret where none is configured",
      `t=${NOW},v1=${hmac(NOW, BODY, "")}`,
      { clientSecret: "" },
    ],
  ])("%s is invalid", async (_claim, header, delivery) => {
    expect(await verify(header, delivery)).toBe("invalid");
  });
});
