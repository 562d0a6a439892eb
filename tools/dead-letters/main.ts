import { UsageError } from "../usage-error.ts";
import { readConnection } from "./connection.ts";
import { type Command, readCommand, USAGE } from "./options.ts";
import { printLetters } from "./print.ts";
import { discard, replay } from "./resolve.ts";

async function run(command: Command): Promise<string> {
  switch (command.kind) {
    case "help":
      return USAGE;
    case "print":
      return printLetters(command.target);
    case "replay":
      return replay(readConnection(command.url, process.env), command.which);
    case "discard":
      return discard(readConnection(command.url, process.env), command.which, command.why);
  }
}

try {
  console.log(await run(readCommand(process.argv.slice(2))));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${USAGE}`);
  process.exitCode = 1;
}
