import { tellAlerts } from "./alerts/tell-alerts.ts";
import { CRONS, type KnownCron } from "./cron-expressions.ts";
import type { Composed, Dependencies } from "./dependencies.ts";
import { enqueueAll } from "./enqueue.ts";
import { planFullSyncsOfToday } from "./plan-full-syncs.ts";
import { prune } from "./prune.ts";
import { reencryptTokens } from "./reencrypt-tokens.ts";
import { rescueOverdue } from "./rescue.ts";
import { settleToldRevocations } from "./told-revocations.ts";
import { beginWantedSyncs } from "./wanted-syncs.ts";

type Job = (dependencies: Dependencies, cron: string) => Promise<unknown>;

const KNOWN_JOBS: Readonly<Record<KnownCron, Job>> = {
  [CRONS.rescue]: rescueAndHeedEvents,
  [CRONS.prune]: keepTidy,
  [CRONS.plan]: planFullSyncsOfToday,
};

const jobs: ReadonlyMap<string, Job> = new Map(Object.entries(KNOWN_JOBS));

/**
 * Does what the cron with this expression is for. Whatever the code does not know by its text is the time of the
 * weekly sync, which an operator may move.
 */
export async function runCron(cron: string, composed: Composed): Promise<void> {
  // A cron has nobody to answer to: a failed run shows as failed in Cloudflare's dashboard.
  if (!composed.ok) throw new Error(composed.problem);
  const job = jobs.get(cron) ?? syncAll;
  await job(composed.dependencies, cron);
}

/**
 * What webhooks told while a sync was under way is taken up once that is over. Last an operator is told of what even so
 * goes wrong, all the more when one of these failed.
 */
async function rescueAndHeedEvents(dependencies: Dependencies): Promise<void> {
  try {
    await rescueOverdue(dependencies);
    await settleToldRevocations(dependencies);
    await beginWantedSyncs(dependencies);
  } finally {
    await tellAlerts(dependencies);
  }
}

/** Two jobs in one cron, for the free plan has five an account. One that fails does not keep the other from its turn. */
async function keepTidy(dependencies: Dependencies): Promise<void> {
  try {
    await prune(dependencies);
  } finally {
    await reencryptTokens(dependencies);
  }
}

async function syncAll(dependencies: Dependencies, cron: string): Promise<void> {
  const enqueued = await enqueueAll(dependencies, { mode: "incremental" });
  const message = `The cron enqueued ${enqueued} athletes.`;
  dependencies.log({ level: "info", message, metadata: { cron } });
}
