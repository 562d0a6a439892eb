import type { Mutant } from "./mutant.ts";
import { ACCESS_MUTANTS } from "./table/access.ts";
import { ATHLETE_MUTANTS } from "./table/athletes.ts";
import { CHAIN_MUTANTS } from "./table/chain.ts";
import { EVENT_MUTANTS } from "./table/events.ts";
import { FENCE_MUTANTS } from "./table/fence.ts";
import { HISTORY_MUTANTS } from "./table/history.ts";
import { QUOTA_MUTANTS } from "./table/quota.ts";
import { TOKEN_MUTANTS } from "./table/tokens.ts";

/** Every protection that is removed in turn, by what it protects. */
export const MUTANTS: readonly Mutant[] = [
  ...HISTORY_MUTANTS,
  ...FENCE_MUTANTS,
  ...CHAIN_MUTANTS,
  ...QUOTA_MUTANTS,
  ...TOKEN_MUTANTS,
  ...EVENT_MUTANTS,
  ...ACCESS_MUTANTS,
  ...ATHLETE_MUTANTS,
];
