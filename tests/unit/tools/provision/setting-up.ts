import type { SetupOptions } from "@paceline/tools/provision/options";
import { setup } from "@paceline/tools/provision/setup";
import { expect } from "vitest";
import { type Club, type ClubOptions, foundClub } from "./club.ts";

const OPTIONS: SetupOptions = { environment: "production", dryRun: false, replace: [], save: null };
/** All that an account needs which has nothing yet. */
export const ALL = [
  "d1 create paceline",
  "queues create athlete-pages",
  "queues create athlete-pages-priority",
  "queues create athlete-pages-dlq",
  "secret bulk --env production -c wrangler.consumer.toml",
  "secret bulk --env production -c wrangler.portal.toml",
  "secret bulk --env production -c wrangler.producer.toml",
];
export const CONSUMER = "paceline-consumer";
export const PORTAL = "paceline-portal";
export const PRODUCER = "paceline-producer";

const clubs: Club[] = [];

/** A club whose account has nothing yet. */
export async function found(options?: ClubOptions): Promise<Club> {
  const club = await foundClub(options);
  clubs.push(club);
  return club;
}

/** After each test, whatever it did: no secret was in a command or on the screen. */
export async function leaveClubs(): Promise<void> {
  for (const club of clubs.splice(0)) {
    const seen = JSON.stringify([club.account.calls.map(({ args }) => args), club.printed]);
    for (const value of club.secretValues()) expect(seen).not.toContain(value);
    await club.leave();
  }
}

export const run = ({ world }: Club, options: Partial<SetupOptions> = {}) =>
  setup({ ...OPTIONS, ...options }, world);

/** The sentences with which it refuses; these are printed too. */
export async function refusal(club: Club, options: Partial<SetupOptions> = {}): Promise<string> {
  const error = await run(club, options).then(
    () => expect.fail("It should have been refused."),
    (refused: unknown) => refused,
  );
  expect(error).toMatchObject({ name: "ProvisionError" });
  const message = error instanceof Error ? error.message : "";
  club.printed.push(message);
  return message;
}

/** A club that was set up already. */
export async function settled(options?: ClubOptions): Promise<Club> {
  const club = await found(options);
  await run(club);
  club.account.calls.splice(0);
  return club;
}
