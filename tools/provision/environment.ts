import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import type { EnvironmentName } from "../environment-name.ts";
import { CONFIGS } from "../wrangler.ts";
import { ProvisionError } from "./provision-error.ts";

/** A worker as one environment of its wrangler file names it. */
export interface WorkerConfig {
  readonly name: string;
  /** The wrangler file, relative to the repository's root. */
  readonly file: string;
  readonly databaseId: string;
  /** The secrets without which it refuses to be deployed. */
  readonly secrets: readonly string[];
}

/** All that an environment consists of, as the wrangler files say it: they are the only list of it. */
export interface Environment {
  readonly name: EnvironmentName;
  readonly database: string;
  readonly queues: readonly string[];
  /** In the order in which they are deployed. */
  readonly workers: readonly WorkerConfig[];
}

/** Reads an environment from the wrangler files in `folder`. Throws `ProvisionError`. */
export function readEnvironment(name: EnvironmentName, folder: string): Environment {
  const configs = CONFIGS.map(read);
  const [database, ...others] = new Set(configs.map((config) => config.database));
  if (database === undefined || others.length > 0)
    throw new ProvisionError(`The wrangler files name several databases for ${name}; make them one.`);
  const queues = new Set(configs.flatMap((config) => config.queues));
  return { name, database, queues: [...queues], workers: configs.map(({ worker }) => worker) };

  function read(file: string) {
    const config = unstable_readConfig({ config: join(folder, file), env: name }, { hideWarnings: true });
    const databases: { database_name?: string; database_id?: string }[] = config.d1_databases;
    const consumed: { queue: string; dead_letter_queue?: string }[] = config.queues.consumers ?? [];
    const produced: { queue: string }[] = config.queues.producers ?? [];
    const secrets: readonly string[] = config.secrets?.required ?? [];
    const [database] = databases;
    if (config.name === undefined || database?.database_name === undefined)
      throw new ProvisionError(`${file} names no worker or no database for ${name}.`);
    const queues = [
      ...produced.map(({ queue }) => queue),
      ...consumed.flatMap(({ queue, dead_letter_queue }) => [queue, dead_letter_queue ?? queue]),
    ];
    const worker = { name: config.name, file, databaseId: database.database_id ?? "", secrets };
    return { worker, database: database.database_name, queues };
  }
}
