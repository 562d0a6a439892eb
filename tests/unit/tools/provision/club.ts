import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PLACEHOLDER_ID } from "@paceline/tools/provision/database-id";
import type { Ask, World } from "@paceline/tools/provision/world";
import { WranglerError } from "@paceline/tools/wrangler";
import { answer, emptyAccount, type FakeAccount } from "../../../support/account/fake-account.ts";

const STAND_IN = `database_id = "${PLACEHOLDER_ID}"`;

const FILES = ["wrangler.consumer.toml", "wrangler.portal.toml", "wrangler.producer.toml"] as const;

/** What Strava gave the club, in the shell of whoever sets it up. */
export const STRAVA = { STRAVA_CLIENT_ID: "4711", STRAVA_CLIENT_SECRET: "the-secret-of-the-application" };

/** All that only the club knows. */
export const GIVEN = {
  ...STRAVA,
  ALERT_WEBHOOK_URL: "https://hooks.invalid/services/the-secret-of-the-webhook",
};

/** A club's volunteer: a copy of the wrangler files, an account, and all that was printed. */
export interface Club {
  readonly account: FakeAccount;
  readonly printed: string[];
  readonly world: World;
  /** Every secret that it ever had. */
  secretValues(): string[];
  files(): Promise<string[]>;
  leave(): Promise<void>;
}

export interface ClubOptions {
  readonly given?: Readonly<Record<string, string>>;
  readonly ask?: Ask | null;
}

/** A fresh one, in which nobody can be asked unless said otherwise. */
export async function foundClub({ given = GIVEN, ask = null }: ClubOptions = {}): Promise<Club> {
  const folder = await mkdtemp(join(tmpdir(), "paceline-provision-"));
  for (const file of FILES) {
    // A repository that was set up has ids in its files, and its tests must not mind.
    const text = (await readFile(file, "utf8")).replaceAll(/^database_id = ".*"/gm, STAND_IN);
    await writeFile(join(folder, file), text);
  }
  const account = emptyAccount();
  const printed: string[] = [];
  const world: World = {
    folder,
    given,
    ask,
    say: (line) => printed.push(line),
    async runWrangler({ args, input = "" }) {
      const { code, stdout, stderr } = answer(account, [...args], input);
      if (code === 0) return stdout;
      throw new WranglerError(`wrangler ${args.slice(0, 2).join(" ")} failed:\n${stderr}`, stderr + stdout);
    },
  };
  return {
    account,
    printed,
    world,
    secretValues: () => [...Object.values(given), ...Object.values(account.secrets).flatMap(Object.values)],
    files: () => Promise.all(FILES.map((file) => readFile(join(folder, file), "utf8"))),
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The commands that were printed, without what goes to their standard input. */
export function printedCommands(printed: readonly string[]): string[] {
  return printed
    .flatMap((text) => text.split("\n"))
    .flatMap((line) => /^ {2}pnpm exec wrangler (.*?)( {3}# on stdin: .*)?$/.exec(line)?.[1] ?? []);
}
