import { webhookPathSecret } from "@paceline/strava";
import { readSettings } from "@paceline/tools/webhook/application";
import { readCommand } from "@paceline/tools/webhook/options";
import { manage } from "@paceline/tools/webhook/subscription";
import { describe, expect, it } from "vitest";
import { inFrontOf } from "../strava-sim/subscribed.ts";

const NO_FILE = "/nowhere/.dev.vars";
const GIVEN = {
  STRAVA_CLIENT_ID: "client",
  STRAVA_CLIENT_SECRET: "the-client-secret",
  STRAVA_WEBHOOK_VERIFY_TOKEN: "the-verify-token",
  PACELINE_URL: "https://club.example/",
};

type Given = Readonly<Record<string, string | undefined>>;

/** A person at the command line, before a simulated Strava; the callback answers well unless it is said otherwise. */
function person(callback: Parameters<typeof inFrontOf>[0] = () => null) {
  const { sim, received } = inFrontOf(callback);
  const run = async (args: string[], environment: Given = GIVEN) => {
    const command = readCommand(args);
    if (command.kind === "help") throw new Error("Nobody asked for help.");
    const settings = readSettings(environment, NO_FILE);
    return manage(command, { fetch: sim.fetch, environment, settings });
  };
  return { run, received };
}

describe("pnpm webhook", () => {
  it("creates, shows and deletes the subscription, and shows no secret", async () => {
    const { run, received } = person();
    expect(await run(["view"])).toContain("There is no subscription");
    expect(await run(["create"])).toMatch(/^Subscription \d+ sends its events to https:\/\/club\.example /);
    const secret = await webhookPathSecret(GIVEN.STRAVA_WEBHOOK_VERIFY_TOKEN);
    expect(received.map(({ url }) => url.pathname)).toEqual([`/webhook/${secret}`]);
    expect(await run(["view"])).toMatch(/^Subscription \d+ sends its events to https:\/\/club\.example\.$/);
    expect(await run(["delete"])).toContain("is deleted");
    expect(await run(["delete"])).toContain("nothing to delete");
  });

  it("says what to do when there is one already, and when the producer does not answer", async () => {
    const { run } = person();
    await run(["create"]);
    await expect(run(["create"])).rejects.toThrow("has a subscription already");
    const deaf = person(() => new Response("", { status: 404 }));
    await expect(deaf.run(["create"])).rejects.toThrow("did not answer Strava's handshake");
  });

  it.each<[string[], Given, string]>([
    [["create"], { ...GIVEN, PACELINE_URL: undefined }, "Say where the producer is"],
    [["create", "--url", "club.example"], GIVEN, "is no address"],
    [["create"], { ...GIVEN, STRAVA_WEBHOOK_VERIFY_TOKEN: "" }, "STRAVA_WEBHOOK_VERIFY_TOKEN is missing"],
    [["view"], { STRAVA_CLIENT_ID: "client" }, "STRAVA_CLIENT_SECRET is missing"],
    [["view"], { ...GIVEN, STRAVA_CLIENT_SECRET: "wrong" }, "does not know this application"],
    [["delete"], { ...GIVEN, STRAVA_CLIENT_ID: "wrong" }, "does not know this application"],
    [["view", "--url", "https://club.example"], GIVEN, "belongs to create"],
    [["renew"], GIVEN, "There is no renew"],
    [[], GIVEN, "Say what to do"],
    [["view", "12"], GIVEN, "One thing at a time"],
    [["view", "--secret", "x"], GIVEN, "--secret"],
  ])("%j says in a sentence what is wrong", async (args, environment, words) => {
    await expect(person().run(args, environment)).rejects.toThrow(words);
  });
});
