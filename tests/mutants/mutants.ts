import type { Mutant } from "./mutant.ts";
import { ACCESS_MUTANTS } from "./table/access.ts";
import { ADMIN_MUTANTS } from "./table/admin.ts";
import { ALERTS_MUTANTS } from "./table/alerts.ts";
import { BREAKER_MUTANTS } from "./table/breaker.ts";
import { BUDGET_MUTANTS } from "./table/budget.ts";
import { CHAIN_MUTANTS } from "./table/chain.ts";
import { CLAIM_MUTANTS } from "./table/claims.ts";
import { CONSENT_MUTANTS } from "./table/consents.ts";
import { DASHBOARD_MUTANTS } from "./table/dashboard.ts";
import { EDGE_MUTANTS } from "./table/edge.ts";
import { FAILURE_MUTANTS } from "./table/failures.ts";
import { FENCE_MUTANTS } from "./table/fence.ts";
import { LINE_MUTANTS } from "./table/line.ts";
import { OWN_RACES_MUTANTS } from "./table/own-races.ts";
import { PAGE_MUTANTS } from "./table/page.ts";
import { PEOPLE_MUTANTS } from "./table/people.ts";
import { PLANNER_MUTANTS } from "./table/planner.ts";
import { RACES_MUTANTS } from "./table/races.ts";
import { RESCUE_MUTANTS } from "./table/rescue.ts";
import { RETENTION_MUTANTS } from "./table/retention.ts";
import { SECRET_MUTANTS } from "./table/secrets.ts";
import { SIGN_OUT_MUTANTS } from "./table/sign-outs.ts";
import { TOKEN_MUTANTS } from "./table/tokens.ts";
import { WAITING_MUTANTS } from "./table/waiting.ts";
import { WALK_MUTANTS } from "./table/walk.ts";

/** Every protection that is removed in turn, by what it protects. */
export const MUTANTS: readonly Mutant[] = [
  ...FENCE_MUTANTS,
  ...CHAIN_MUTANTS,
  ...CLAIM_MUTANTS,
  ...RESCUE_MUTANTS,
  ...WALK_MUTANTS,
  ...RACES_MUTANTS,
  ...TOKEN_MUTANTS,
  ...BUDGET_MUTANTS,
  ...WAITING_MUTANTS,
  ...ALERTS_MUTANTS,
  ...LINE_MUTANTS,
  ...BREAKER_MUTANTS,
  ...PLANNER_MUTANTS,
  ...FAILURE_MUTANTS,
  ...PEOPLE_MUTANTS,
  ...RETENTION_MUTANTS,
  ...ADMIN_MUTANTS,
  ...ACCESS_MUTANTS,
  ...EDGE_MUTANTS,
  ...CONSENT_MUTANTS,
  ...OWN_RACES_MUTANTS,
  ...SECRET_MUTANTS,
  ...DASHBOARD_MUTANTS,
  ...SIGN_OUT_MUTANTS,
  ...PAGE_MUTANTS,
];
