import type { ShipOptions } from "@paceline/tools/provision/options";
import { setup } from "@paceline/tools/provision/setup";
import { ship } from "@paceline/tools/provision/ship";
import { afterEach, describe, expect, it } from "vitest";
import { changes } from "../../../support/account/fake-account.ts";
import { type Club, foundClub, printedCommands } from "./club.ts";

const OPTIONS: ShipOptions = { environment: "production", dryRun: false };
const IN_ORDER = [
  "d1 migrations apply paceline --remote --env production -c wrangler.producer.toml",
  "deploy --env production -c wrangler.consumer.toml",
  "deploy --env production -c wrangler.portal.toml",
  "deploy --env production -c wrangler.producer.toml",
];

let club: Club;

afterEach(() => club.leave());

async function settle(): Promise<void> {
  club = await foundClub();
  await setup({ ...OPTIONS, replace: [], save: null }, club.world);
  club.account.calls.splice(0);
  club.printed.splice(0);
}

describe("shipping", () => {
  it("migrates, then deploys the consumer, the portal and the producer, and says where it is", async () => {
    await settle();
    await ship(OPTIONS, club.world);
    expect(changes(club.account)).toEqual(IN_ORDER);
    expect(club.printed.at(-1)).toBe("\nproduction is deployed: https://paceline-producer.club.workers.dev");
  });

  it.each([
    ["d1 migrations", 1, "Nothing was done before.", "the tables of paceline"],
    [
      "deploy --env production -c wrangler.consumer",
      2,
      "Done, and stays: the tables of paceline.",
      "paceline-consumer deployed",
    ],
    [
      "deploy --env production -c wrangler.portal",
      3,
      "Done, and stays: the tables of paceline, paceline-consumer deployed.",
      "paceline-portal deployed",
    ],
    [
      "deploy --env production -c wrangler.producer",
      4,
      "Done, and stays: the tables of paceline, paceline-consumer deployed, paceline-portal deployed.",
      "paceline-producer deployed",
    ],
  ])("stops when %s fails, and says what is there and what is not", async (command, calls, done, failed) => {
    await settle();
    club.account.failing = { command, says: "Authentication error [code: 10000]" };
    const refused = ship(OPTIONS, club.world);
    await expect(refused).rejects.toThrow(done);
    await expect(refused).rejects.toThrow(`Failed, perhaps half done: ${failed}.`);
    await expect(refused).rejects.toThrow("D1 Edit, Queues Edit");
    expect(club.account.calls).toHaveLength(calls);
  });

  it("is refused from files that were never set up", async () => {
    await settle();
    await expect(ship({ ...OPTIONS, environment: "staging" }, club.world)).rejects.toThrow(
      "Run: pnpm run setup --env staging",
    );
    expect(club.account.calls).toEqual([]);
  });

  it("prints in a dry run what it would do, and does nothing", async () => {
    club = await foundClub();
    await ship({ ...OPTIONS, dryRun: true }, club.world);
    expect(printedCommands(club.printed)).toEqual(IN_ORDER);
    expect(club.account.calls).toEqual([]);
  });
});
