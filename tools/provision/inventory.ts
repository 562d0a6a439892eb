import { TIMEOUT_MS, WranglerError } from "../wrangler.ts";
import type { Environment, WorkerConfig } from "./environment.ts";
import { ProvisionError } from "./provision-error.ts";
import type { World } from "./world.ts";
import { explain } from "./wrangler-failure.ts";

/** What of an environment is in the account already. */
export interface Inventory {
  readonly databaseId: string | null;
  readonly queues: ReadonlySet<string>;
  /** The secrets that a worker has, by the worker's name. Cloudflare tells only their names. */
  readonly secrets: ReadonlyMap<string, ReadonlySet<string>>;
}

/** An account without any of it. */
export const NOTHING: Inventory = { databaseId: null, queues: new Set(), secrets: new Map() };

type Look = Pick<World, "runWrangler">;

/** Whether wrangler may use an account. What else can be wrong with a login the look-ups meet as well. */
export async function isLoggedIn(world: Look): Promise<boolean> {
  try {
    await look(world, ["whoami", "--json"]);
    return true;
  } catch (error) {
    return !(error instanceof WranglerError && /"loggedIn":\s*false/.test(error.said));
  }
}

/** Looks what is there; changes nothing. One look after the other: two at once would both renew an old login. */
export async function takeInventory(environment: Environment, world: Look): Promise<Inventory> {
  try {
    const databaseId = await findDatabase(environment.database, world);
    const queues = new Set<string>();
    for (const queue of environment.queues) if (await hasQueue(queue, world)) queues.add(queue);
    const secrets = new Map<string, ReadonlySet<string>>();
    for (const worker of environment.workers)
      secrets.set(worker.name, await secretsOf(worker, environment, world));
    return { databaseId, queues, secrets };
  } catch (error) {
    throw new ProvisionError(explain(error));
  }
}

/** The id of the account's database of that name, or null. Throws `WranglerError`. */
export async function findDatabase(name: string, world: Look): Promise<string | null> {
  const databases = readList(await look(world, ["d1", "list", "--json"]));
  const id = databases.find((database) => database.name === name)?.uuid;
  return typeof id === "string" ? id : null;
}

async function hasQueue(name: string, world: Look): Promise<boolean> {
  try {
    const output = await look(world, ["queues", "info", name]);
    return output.split("\n").some((line) => line.trim() === `Queue Name: ${name}`);
  } catch (error) {
    if (error instanceof WranglerError && error.said.includes(`"${name}" does not exist`)) return false;
    throw error;
  }
}

async function secretsOf(
  { file }: WorkerConfig,
  environment: Environment,
  world: Look,
): Promise<ReadonlySet<string>> {
  try {
    const secrets = readList(
      await look(world, ["secret", "list", "--env", environment.name, "-c", file, "--format", "json"]),
    );
    return new Set(secrets.flatMap(({ name }) => (typeof name === "string" ? [name] : [])));
  } catch (error) {
    if (error instanceof WranglerError && /Worker ".*" .*not found/.test(error.said)) return new Set();
    throw error;
  }
}

function look({ runWrangler }: Look, args: readonly string[]): Promise<string> {
  return runWrangler({ args, timeoutMs: TIMEOUT_MS.look });
}

/** The objects of a JSON list, behind whatever else was printed before it. */
function readList(output: string): Record<string, unknown>[] {
  const start = output.search(/^\[/m);
  try {
    const list: unknown = JSON.parse(output.slice(start));
    if (Array.isArray(list)) return list;
  } catch {
    // Told below, like a list that is none.
  }
  throw new WranglerError("wrangler answered with something else than a list.", output);
}
