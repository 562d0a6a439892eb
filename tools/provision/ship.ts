import { TIMEOUT_MS } from "../wrangler.ts";
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
 * that understands messages before the one that sends them: the other way round a new kind of message meets an old
 * consumer.
 */
function planShip({ name, consumer, producer, database }: Environment): Step[] {
  return [
    {
      kind: "wrangler",
      makes: `the tables of ${database}`,
      says: `The tables of ${database} become what the code expects; what is applied already is left out.`,
      args: ["d1", "migrations", "apply", database, "--remote", "--env", name, "-c", producer.file],
      timeoutMs: TIMEOUT_MS.migrate,
    },
    deploy(consumer, "reads pages from the queues"),
    deploy(producer, "has the admin API and the crons, and puts pages on the queues"),
  ];

  function deploy(worker: WorkerConfig, does: string): Step {
    return {
      kind: "wrangler",
      makes: `${worker.name} deployed`,
      says: `${worker.name} ${does}.`,
      args: ["deploy", "--env", name, "-c", worker.file],
      timeoutMs: TIMEOUT_MS.deploy,
    };
  }
}

function unready({ name, consumer, producer }: Environment): string | null {
  const unset = [consumer, producer].find(({ databaseId }) => databaseId === PLACEHOLDER_ID);
  if (unset !== undefined)
    return `${unset.file} has no database for ${name} yet. Run: pnpm run setup --env ${name}`;
  if (consumer.databaseId !== producer.databaseId)
    return `The wrangler files name two databases for ${name}: ${consumer.databaseId} and ${producer.databaseId}. Put the right id into both.`;
  return null;
}
