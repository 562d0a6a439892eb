import { UsageError } from "../usage-error.ts";
import { runWrangler } from "../wrangler.ts";
import { askInTerminal } from "./ask.ts";
import { ProvisionError } from "./provision-error.ts";
import type { World } from "./world.ts";

/** Runs a command from the repository's root in the real world, and prints why it failed. */
export async function main<Options>(
  readOptions: (args: readonly string[]) => Options | null,
  usage: string,
  run: (options: Options, world: World) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const world: World = {
    folder: ".",
    runWrangler: (call) => runWrangler({ ...call, signal: stop.signal }),
    ask: process.stdin.isTTY && process.stdout.isTTY ? askInTerminal : null,
    given: process.env,
    say: console.log,
  };
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === null) console.log(usage);
    else await run(options, world);
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`);
    else if (error instanceof ProvisionError) console.error(`\n${error.message}`);
    else throw error;
  }
}
