import { UsageError } from "./usage-error.ts";

/** What is deployed: each is an `[env.…]` of all wrangler files. */
const ENVIRONMENT_NAMES = ["staging", "production"] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** What `--env` means when nobody says it: a club that has one environment has this one. */
export const DEFAULT_ENVIRONMENT: EnvironmentName = "production";

/** The environment that `--env` names. Throws `UsageError`. */
export function readEnvironmentName(text: string): EnvironmentName {
  const name = ENVIRONMENT_NAMES.find((known) => known === text);
  if (name === undefined) throw new UsageError(`--env takes ${ENVIRONMENT_NAMES.join(" or ")}.`);
  return name;
}
