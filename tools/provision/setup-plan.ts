import { TIMEOUT_MS } from "../wrangler.ts";
import { PLACEHOLDER_ID } from "./database-id.ts";
import type { Environment, WorkerConfig } from "./environment.ts";
import type { Inventory } from "./inventory.ts";
import type { Step } from "./step.ts";

/** A secret that a worker lacks, or that is to be replaced. It has one value in all workers that require it. */
export interface WantedSecret {
  readonly name: string;
  /** The worker that has it already and keeps it: then only that very value is right. */
  readonly heldBy: string | null;
}

export interface SetupPlan {
  readonly steps: readonly Step[];
  readonly wanted: readonly WantedSecret[];
  /** What is there already, as sentences. */
  readonly kept: readonly string[];
}

/** What is to be done so that the account has all of an environment. What is there stays as it is. */
export function planSetup(
  environment: Environment,
  found: Inventory,
  replaced: readonly string[],
): SetupPlan {
  const kept: string[] = [];
  const steps = [...databaseSteps(environment, found, kept), ...queueSteps(environment, found, kept)];
  const wanted = new Map<string, WantedSecret>();
  for (const worker of environment.workers) {
    const has = found.secrets.get(worker.name) ?? new Set();
    const names = worker.secrets.filter((name) => !has.has(name) || replaced.includes(name));
    for (const name of names) {
      const heldBy = replaced.includes(name) ? null : holderOf(name, environment, found);
      wanted.set(name, { name, heldBy });
    }
    for (const name of worker.secrets) {
      if (!names.includes(name)) kept.push(`${worker.name} has its ${name}, which stays as it is.`);
    }
    if (names.length > 0) steps.push(putSecrets(worker, environment, names));
  }
  return { steps, wanted: [...wanted.values()], kept };
}

function databaseSteps(environment: Environment, { databaseId }: Inventory, kept: string[]): Step[] {
  const { database, workers } = environment;
  const steps: Step[] = [];
  if (databaseId === null) {
    steps.push({
      kind: "wrangler",
      makes: `the database ${database}`,
      says: `The database ${database} keeps athletes, races and the state of every sync.`,
      args: ["d1", "create", database],
      timeoutMs: TIMEOUT_MS.change,
    });
  } else kept.push(`The database ${database} is there.`);
  const files = workers.filter((worker) => worker.databaseId !== databaseId);
  if (files.length > 0) {
    steps.push({
      kind: "write-database-id",
      makes: "the database's id in the wrangler files",
      says: "The workers find the database by the id in their wrangler files; commit the change.",
      id: databaseId,
      files: files.map(({ file }) => file),
    });
  }
  return steps;
}

function queueSteps(environment: Environment, { queues }: Inventory, kept: string[]): Step[] {
  return environment.queues.flatMap((queue): Step[] => {
    if (queues.has(queue)) {
      kept.push(`The queue ${queue} is there.`);
      return [];
    }
    return [
      {
        kind: "wrangler",
        makes: `the queue ${queue}`,
        says: `The queue ${queue} holds messages until the consumer takes them.`,
        args: ["queues", "create", queue],
        timeoutMs: TIMEOUT_MS.change,
      },
    ];
  });
}

function putSecrets({ name, file }: WorkerConfig, environment: Environment, secrets: string[]): Step {
  return {
    kind: "wrangler",
    makes: `the secrets of ${name}`,
    says: `The worker ${name} gets its secrets; where it does not exist yet, wrangler makes an empty one to hold them.`,
    args: ["secret", "bulk", "--env", environment.name, "-c", file],
    timeoutMs: TIMEOUT_MS.change,
    secrets,
  };
}

function holderOf(secret: string, { workers }: Environment, found: Inventory): string | null {
  const holder = workers.find(({ name }) => found.secrets.get(name)?.has(secret));
  return holder?.name ?? null;
}

/** Why the wrangler files and the account do not belong together, as a sentence, or null. */
export function mismatch(environment: Environment, { databaseId }: Inventory): string | null {
  const foreign = environment.workers.find(
    (worker) => worker.databaseId !== PLACEHOLDER_ID && worker.databaseId !== databaseId,
  );
  if (foreign === undefined) return null;
  const there = databaseId === null ? "has none of that name" : `has one with the id ${databaseId}`;
  return (
    `${foreign.file} names the database ${environment.database} by the id ${foreign.databaseId}, but this account ${there}. ` +
    `If this is the wrong account, log in to the other one. If the file is wrong, put ${PLACEHOLDER_ID} there and run this again.`
  );
}
