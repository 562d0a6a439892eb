import type { EnvironmentName } from "../environment-name.ts";
import { CONSUMER_CONFIG, PORTAL_CONFIG, PRODUCER_CONFIG, TIMEOUT_MS } from "../wrangler.ts";
import { PLACEHOLDER_ID } from "./database-id.ts";
import { type Environment, readEnvironment, type WorkerConfig } from "./environment.ts";
import type { ShipOptions } from "./options.ts";
import { ProvisionError } from "./provision-error.ts";
import { printSteps, runSteps } from "./run-steps.ts";
import type { Step } from "./step.ts";
import type { World } from "./world.ts";

/** Brings the code of this folder to an environment. Throws `ProvisionError`. */
export async function ship(options: ShipOptions, world: World): Promise<void> {
  const { say } = world;
  const environment = readEnvironment(options.environment, world.folder);
  const steps = planShip(environment);
  if (options.dryRun) {
    printSteps(steps, say);
    return say("\nA dry run: nothing was changed.");
  }
  const problem = unready(environment);
  if (problem !== null) throw new ProvisionError(problem);
  const outputs = await runSteps(steps, environment, new Map(), world);
  const address = outputs.at(-1)?.match(/https:\/\/\S+\.workers\.dev/)?.[0];
  say(`\n${environment.name} is deployed${address === undefined ? "" : `: ${address}`}`);
}

/**
 * Tables before the code that needs them; migrations only add, so the code that still runs does not mind. Then the one
 * that understands messages before those that send them: the other way round a new kind of message meets an old
 * consumer. And the portal before the producer, which hands on to it.
 */
function planShip({ name, workers, database }: Environment): Step[] {
  return [
    {
      kind: "wrangler",
      makes: `the tables of ${database}`,
      says: `The tables of ${database} become what the code expects; what is applied already is left out.`,
      args: ["d1", "migrations", "apply", database, "--remote", "--env", name, "-c", PRODUCER_CONFIG],
      timeoutMs: TIMEOUT_MS.migrate,
    },
    ...workers.map((worker) => deploy(worker, name)),
  ];
}

function deploy({ name, file }: WorkerConfig, environment: EnvironmentName): Step {
  return {
    kind: "wrangler",
    makes: `${name} deployed`,
    says: `${name} ${DOES.get(file) ?? "is deployed"}.`,
    args: ["deploy", "--env", environment, "-c", file],
    timeoutMs: TIMEOUT_MS.deploy,
  };
}

const DOES: ReadonlyMap<string, string> = new Map([
  [CONSUMER_CONFIG, "reads pages from the queues"],
  [PORTAL_CONFIG, "answers athletes, and Strava's events"],
  [PRODUCER_CONFIG, "has the admin API and the crons, and puts pages on the queues"],
]);

function unready({ name, workers }: Environment): string | null {
  const unset = workers.find(({ databaseId }) => databaseId === PLACEHOLDER_ID);
  if (unset !== undefined)
    return `${unset.file} has no database for ${name} yet. Run: pnpm run setup --env ${name}`;
  const ids = new Set(workers.map(({ databaseId }) => databaseId));
  if (ids.size > 1)
    return `The wrangler files name several databases for ${name}: ${[...ids].join(" and ")}. Put the right id into all of them.`;
  return null;
}
