import { PLACEHOLDER_ID } from "@paceline/tools/provision/database-id";
import { afterEach, describe, expect, it } from "vitest";
import { changes, NEW_DATABASE_ID } from "../../../support/account/fake-account.ts";
import { type Club, type ClubOptions, GIVEN, printedCommands, STRAVA } from "./club.ts";
import { ALL, CONSUMER, found, leaveClubs, PRODUCER, refusal, run, settled } from "./setting-up.ts";

afterEach(leaveClubs);

describe("an account that has nothing yet", () => {
  it("gets everything, in this order", async () => {
    const club = await found();
    await run(club);
    expect(changes(club.account)).toEqual(ALL);
  });

  it("gets the secrets that the workers require, with one encryption key for both", async () => {
    const club = await found();
    await run(club);
    const { [CONSUMER]: consumer, [PRODUCER]: producer } = club.account.secrets;
    expect(consumer).toEqual({ ...STRAVA, TOKEN_ENCRYPTION_KEY: producer?.TOKEN_ENCRYPTION_KEY });
    expect(Buffer.from(producer?.TOKEN_ENCRYPTION_KEY ?? "", "base64")).toHaveLength(32);
    expect(producer?.ADMIN_TOKEN).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is written into both files where this environment's id stands, and nowhere else", async () => {
    const club = await found();
    const before = await club.files();
    await run(club, { environment: "staging" });
    for (const [i, text] of (await club.files()).entries()) {
      const block = text.split("[[env.staging.d1_databases]]")[1]?.split("\n[")[0];
      expect(block).toContain(`database_id = "${NEW_DATABASE_ID}"`);
      expect(text.replace(NEW_DATABASE_ID, PLACEHOLDER_ID)).toBe(before[i]);
    }
    expect(changes(club.account)).toContain("queues create athlete-pages-dlq-staging");
  });

  it("is told what comes next", async () => {
    const club = await found();
    await run(club);
    expect(club.printed.at(-1)).toBe("Next: pnpm run ship --env production");
  });
});

describe("an account that has everything", () => {
  it("keeps everything", async () => {
    const club = await settled();
    const [secrets, files] = [structuredClone(club.account.secrets), await club.files()];
    await run(club);
    expect(changes(club.account)).toEqual([]);
    expect(club.account.secrets).toEqual(secrets);
    expect(await club.files()).toEqual(files);
    expect(club.printed.join("\n")).toContain("nothing was changed");
  });

  it("has a secret replaced in every worker that has it, and only when it is named", async () => {
    const club = await settled();
    const before = structuredClone(club.account.secrets);
    await run(club, { replace: ["TOKEN_ENCRYPTION_KEY"] });
    const { [CONSUMER]: consumer, [PRODUCER]: producer } = club.account.secrets;
    expect(consumer?.TOKEN_ENCRYPTION_KEY).not.toBe(before[CONSUMER]?.TOKEN_ENCRYPTION_KEY);
    expect(producer).toEqual({ ...before[PRODUCER], TOKEN_ENCRYPTION_KEY: consumer?.TOKEN_ENCRYPTION_KEY });
  });

  it("refuses to replace what is no secret of it", async () => {
    expect(await refusal(await settled(), { replace: ["TOKEN"] })).toContain(
      "TOKEN is no secret of production",
    );
  });

  it("is not touched from files that name another account's database", async () => {
    const club = await settled();
    club.account.databases = [{ name: "paceline", uuid: "11111111-1111-1111-1111-111111111111" }];
    expect(await refusal(club)).toContain("If this is the wrong account, log in to the other one.");
    expect(changes(club.account)).toEqual([]);
  });
});

describe("an account that has half of it", () => {
  it("gets the other half", async () => {
    const club = await found();
    club.account.databases = [{ name: "paceline", uuid: NEW_DATABASE_ID }];
    club.account.queues = ["athlete-pages", "athlete-pages-dlq"];
    club.account.secrets = { [CONSUMER]: { STRAVA_CLIENT_ID: "0815" } };
    await run(club);
    expect(changes(club.account)).toEqual(["queues create athlete-pages-priority", ...ALL.slice(-3)]);
    expect(club.account.secrets[CONSUMER]).toMatchObject({ STRAVA_CLIENT_ID: "0815" });
    for (const text of await club.files()) expect(text).toContain(NEW_DATABASE_ID);
  });

  async function withKeyInOneWorker(options?: ClubOptions): Promise<Club> {
    const club = await settled(options);
    delete club.account.secrets[PRODUCER]?.TOKEN_ENCRYPTION_KEY;
    return club;
  }

  it("gets no second encryption key: one that differs could read no token", async () => {
    const club = await withKeyInOneWorker();
    const message = await refusal(club);
    expect(message).toContain(
      "TOKEN_ENCRYPTION_KEY is set for paceline-consumer and must be the same everywhere",
    );
    expect(message).toContain("--replace TOKEN_ENCRYPTION_KEY; tokens stored with the old one are lost then");
    expect(changes(club.account)).toEqual([]);
  });

  it("gets the key that somebody kept", async () => {
    const key = Buffer.alloc(32, 7).toString("base64");
    const club = await withKeyInOneWorker({ given: { ...GIVEN, TOKEN_ENCRYPTION_KEY: key } });
    await run(club);
    expect(changes(club.account)).toEqual(ALL.slice(-1));
    expect(club.account.secrets[PRODUCER]).toMatchObject({ TOKEN_ENCRYPTION_KEY: key });
  });
});

describe("what fails", () => {
  it("says that nobody is logged in", async () => {
    const club = await found();
    club.account.loggedIn = false;
    expect(await refusal(club)).toContain("pnpm exec wrangler login");
    expect(club.account.calls).toHaveLength(1);
  });

  it("says what a token lacks", async () => {
    const club = await found();
    club.account.failing = { command: "d1 list", says: "Authentication error [code: 10000]" };
    expect(await refusal(club)).toContain("D1 Edit, Queues Edit");
    expect(changes(club.account)).toEqual([]);
  });

  it("in the middle says what is done and what is not, and a second run goes on", async () => {
    const club = await found();
    club.account.failing = {
      command: "queues create athlete-pages-priority",
      says: "Queues need a paid plan",
    };
    const message = await refusal(club);
    expect(message).toContain(
      "Done, and stays: the database paceline, the database's id in the wrangler files, the queue athlete-pages.",
    );
    expect(message).toContain("Failed, perhaps half done: the queue athlete-pages-priority.");
    expect(message).toContain("Not begun: the queue athlete-pages-dlq, the secrets of paceline-consumer");
    expect(message).toContain("more than the account's plan allows");
    club.account.failing = null;
    club.account.calls.splice(0);
    await run(club);
    expect(changes(club.account)).toEqual(ALL.slice(2));
  });

  it("shows no secret that wrangler repeats", async () => {
    const club = await found();
    club.account.failing = { command: "secret bulk", says: `Bad value ${STRAVA.STRAVA_CLIENT_SECRET}` };
    expect(await refusal(club)).toContain("Bad value <secret>");
  });
});

describe("a dry run", () => {
  it("prints the very commands of a run, and changes nothing", async () => {
    const [dry, real] = [await found({ given: {} }), await found()];
    const files = await dry.files();
    await run(dry, { dryRun: true });
    await run(real);
    expect(changes(dry.account)).toEqual([]);
    expect(await dry.files()).toEqual(files);
    expect(printedCommands(dry.printed)).toEqual(changes(real.account));
    expect(printedCommands(real.printed)).toEqual(changes(real.account));
  });

  it("needs no login: it prints what an empty account would need", async () => {
    const club = await found({ given: {} });
    club.account.loggedIn = false;
    await run(club, { dryRun: true });
    expect(printedCommands(club.printed)).toEqual(ALL);
  });

  it("prints only what is missing", async () => {
    const club = await settled();
    club.account.queues.pop();
    await run(club, { dryRun: true });
    expect(changes(club.account)).toEqual([]);
    expect(printedCommands(club.printed).slice(-1)).toEqual(["queues create athlete-pages-dlq"]);
  });
});
