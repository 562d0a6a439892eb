import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { changes } from "../../../support/account/fake-account.ts";
import { GIVEN } from "./club.ts";
import { CONSUMER, found, leaveClubs, PORTAL, PRODUCER, refusal, run } from "./setting-up.ts";

afterEach(leaveClubs);

const KEY = Buffer.alloc(32, 1).toString("base64");

describe("secrets that only a person knows", () => {
  it("are asked for before anything is made", async () => {
    const asked: string[] = [];
    const ask = {
      async secret(question: string, refuse: (value: string) => string | undefined) {
        asked.push(question);
        expect(refuse("")).toContain("must be");
        const typed = question.startsWith("STRAVA_CLIENT_ID") ? "12345678" : "https://typed.by.a/person";
        expect(refuse(typed)).toBeUndefined();
        return typed;
      },
      line: async () => "",
    };
    const club = await found({ given: {}, ask });
    await run(club);
    expect(asked).toEqual([
      expect.stringMatching(/^STRAVA_CLIENT_ID: .*strava\.com/),
      expect.stringMatching(/^STRAVA_CLIENT_SECRET: .*strava\.com/),
      expect.stringMatching(/^ALERT_WEBHOOK_URL: .*none: nothing is sent/),
    ]);
    expect(club.account.secrets[CONSUMER]).toMatchObject({
      STRAVA_CLIENT_SECRET: "https://typed.by.a/person",
    });
  });

  it("are refused to be missing when nobody can be asked", async () => {
    const club = await found({ given: {} });
    expect(await refusal(club)).toContain("STRAVA_CLIENT_ID is needed, and nobody is here to be asked.");
    expect(changes(club.account)).toEqual([]);
  });

  it.each([
    ["STRAVA_CLIENT_ID", "my-club"],
    ["ALERT_WEBHOOK_URL", "hooks.invalid"],
    ["ALERT_WEBHOOK_URL", "nowhere"],
    ["TOKEN_ENCRYPTION_KEY", "short-and-no-key"],
    ["TOKEN_ENCRYPTION_KEY", `${KEY},`],
    ["TOKEN_ENCRYPTION_KEY", `${KEY},short-and-no-key`],
  ])("are refused when %s cannot be one", async (name, value) => {
    const club = await found({ given: { ...GIVEN, [name]: value } });
    expect(await refusal(club)).toContain(`${name} must be`);
    expect(changes(club.account)).toEqual([]);
  });

  it("take several encryption keys with commas between: that is how one is rotated", async () => {
    const keys = `${KEY},${Buffer.alloc(32, 2).toString("base64")}`;
    const club = await found({ given: { ...GIVEN, TOKEN_ENCRYPTION_KEY: keys } });
    await run(club);
    expect(club.account.secrets[PRODUCER]).toMatchObject({ TOKEN_ENCRYPTION_KEY: keys });
  });
});

describe("secrets that are made", () => {
  it("are saved where their owner says, readable by nobody else", async () => {
    const club = await found();
    const save = join(club.world.folder, "kept.env");
    await run(club, { save });
    const { [PORTAL]: portal, [PRODUCER]: producer } = club.account.secrets;
    const lines = [
      `TOKEN_ENCRYPTION_KEY=${portal?.TOKEN_ENCRYPTION_KEY}`,
      `STRAVA_WEBHOOK_VERIFY_TOKEN=${portal?.STRAVA_WEBHOOK_VERIFY_TOKEN}`,
      `ADMIN_TOKEN=${producer?.ADMIN_TOKEN}`,
    ];
    expect(await readFile(save, "utf8")).toBe(`${lines.join("\n")}\n`);
    expect((await stat(save)).mode & 0o777).toBe(0o600);
  });

  it("overwrite no file", async () => {
    const club = await found();
    const save = join(club.world.folder, "kept.env");
    await writeFile(save, "older");
    expect(await refusal(club, { save })).toContain("cannot be saved");
    expect(changes(club.account)).toEqual([]);
  });
});
