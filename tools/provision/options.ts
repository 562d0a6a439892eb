import { parseArgs } from "node:util";
import { DEFAULT_ENVIRONMENT, type EnvironmentName, readEnvironmentName } from "../environment-name.ts";
import { UsageError } from "../usage-error.ts";

export interface ShipOptions {
  readonly environment: EnvironmentName;
  /** Print the commands instead of running them. */
  readonly dryRun: boolean;
}

export interface SetupOptions extends ShipOptions {
  /** Secrets to put though they are there. */
  readonly replace: readonly string[];
  /** A new file for the secrets that are made, or null. */
  readonly save: string | null;
}

export const SETUP_USAGE = `pnpm run setup [options]   makes the database, the queues and the secrets in your Cloudflare account

What is there already is kept, so it can be run again at any time.
  --env <environment>   staging or production (default ${DEFAULT_ENVIRONMENT})
  --dry-run             print the exact commands and change nothing
  --save <file>         write the secrets that are made into a new file that only you can read
  --replace <secret>    put this one though it is there; may be repeated. Without its TOKEN_ENCRYPTION_KEY no stored
                        token can be read again: every athlete has to be imported anew

A secret can be given in the shell's environment by its name; else it is made or asked for.`;

export const SHIP_USAGE = `pnpm run ship [options]    applies the migrations, then deploys the consumer, the portal and the producer

  --env <environment>   staging or production (default ${DEFAULT_ENVIRONMENT})
  --dry-run             print the exact commands and change nothing`;

const COMMON = {
  env: { type: "string", default: DEFAULT_ENVIRONMENT },
  "dry-run": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** The options of `pnpm run setup`, or null when help was asked for. Throws `UsageError`. */
export function readSetupOptions(args: readonly string[]): SetupOptions | null {
  const { values } = refusing(() =>
    parseArgs({
      args: [...args],
      options: {
        ...COMMON,
        save: { type: "string" },
        replace: { type: "string", multiple: true, default: [] },
      },
    }),
  );
  if (values.help) return null;
  return {
    environment: readEnvironmentName(values.env),
    dryRun: values["dry-run"],
    replace: values.replace,
    save: values.save ?? null,
  };
}

/** The options of `pnpm run ship`, or null when help was asked for. Throws `UsageError`. */
export function readShipOptions(args: readonly string[]): ShipOptions | null {
  const { values } = refusing(() => parseArgs({ args: [...args], options: COMMON }));
  if (values.help) return null;
  return { environment: readEnvironmentName(values.env), dryRun: values["dry-run"] };
}

function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
