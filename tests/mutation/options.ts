import { parseArgs } from "node:util";

export const USAGE = `pnpm test:mutants [options]   removes Paceline's protections one by one; each removal must turn the tests red

  --only <part>   only the mutants whose name holds this
  --list          prints the mutants and runs none
  --help          this`;

export interface Options {
  readonly only: string;
  readonly list: boolean;
  readonly help: boolean;
}

/** The options of the command line; throws a sentence when there is one that it does not know. */
export function readOptions(args: readonly string[]): Options {
  return parseArgs({
    args: [...args],
    options: {
      only: { type: "string", default: "" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  }).values;
}
