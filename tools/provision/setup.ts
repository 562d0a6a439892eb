import { writeFile } from "node:fs/promises";
import { type Environment, readEnvironment } from "./environment.ts";
import { isLoggedIn, NOTHING, takeInventory } from "./inventory.ts";
import type { SetupOptions } from "./options.ts";
import { ProvisionError } from "./provision-error.ts";
import { printSteps, runSteps } from "./run-steps.ts";
import { gatherSecrets, type SecretValues } from "./secret-values.ts";
import { mismatch, planSetup } from "./setup-plan.ts";
import type { World } from "./world.ts";
import { LOG_IN } from "./wrangler-failure.ts";

/** Makes what an environment lacks in the Cloudflare account. Throws `ProvisionError`. */
export async function setup(options: SetupOptions, world: World): Promise<void> {
  const { say } = world;
  const environment = readEnvironment(options.environment, world.folder);
  refuseUnknown(options.replace, environment);
  say(`Looking what ${environment.name} has in your Cloudflare account.`);
  const loggedIn = await isLoggedIn(world);
  if (!loggedIn && !options.dryRun) throw new ProvisionError(LOG_IN);
  const found = loggedIn ? await takeInventory(environment, world) : NOTHING;
  const problem = loggedIn ? mismatch(environment, found) : null;
  if (problem !== null) throw new ProvisionError(problem);

  const plan = planSetup(environment, found, options.replace);
  for (const sentence of plan.kept) say(`  ${sentence}`);
  if (options.dryRun) {
    if (!loggedIn) say("Wrangler is not logged in: this is what an empty account would need.");
    printSteps(plan.steps, say);
    return say("\nA dry run: nothing was changed.");
  }
  // Everything is asked before anything is made.
  const { values, made } = await gatherSecrets(plan.wanted, world);
  await keep(made, options.save, world);
  await runSteps(plan.steps, environment, values, world);
  say(plan.steps.length === 0 ? "\nAll is there; nothing was changed." : "\nAll is there.");
  say(`Next: pnpm run ship --env ${environment.name}`);
}

function refuseUnknown(replaced: readonly string[], { workers, name }: Environment): void {
  const known = new Set(workers.flatMap(({ secrets }) => secrets));
  const unknown = replaced.find((secret) => !known.has(secret));
  if (unknown === undefined) return;
  throw new ProvisionError(`${unknown} is no secret of ${name}. These are: ${[...known].join(", ")}.`);
}

/** Saves what was made where its owner wants it: before it is put, so that no failure can lose it. */
async function keep(made: SecretValues, named: string | null, { ask, say }: World): Promise<void> {
  if (made.size === 0) return;
  const names = [...made.keys()].join(", ");
  const question = `${names}: made here, and Cloudflare never shows a secret again. A new file outside of this folder to save them in, for your password manager (empty: nowhere)`;
  const file = named ?? (ask === null ? "" : (await ask.line(question)).trim());
  if (file === "") {
    return say(
      `${names}: made here and saved nowhere. To use a value of your own instead: NAME=… pnpm run setup --replace NAME`,
    );
  }
  const lines = [...made].map(([name, value]) => `${name}=${value}\n`);
  try {
    await writeFile(file, lines.join(""), { mode: 0o600, flag: "wx" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProvisionError(`The secrets cannot be saved in ${file}: ${why}. Nothing was changed.`);
  }
  say(`${names}: saved in ${file}, which only you can read. Move them into a password manager.`);
}
