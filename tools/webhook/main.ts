import { UsageError } from "../usage-error.ts";
import { readSettings } from "./application.ts";
import { readCommand, USAGE } from "./options.ts";
import { manage } from "./subscription.ts";

try {
  const command = readCommand(process.argv.slice(2));
  const world = {
    fetch: (url: string, init: RequestInit) => fetch(url, init),
    environment: process.env,
    settings: readSettings(process.env),
  };
  console.log(command.kind === "help" ? USAGE : await manage(command, world));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${USAGE}`);
  process.exitCode = 1;
}
