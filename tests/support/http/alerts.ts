import { CRONS } from "@paceline/producer/cron-expressions";
import { type Paceline, startPaceline } from "../paceline.ts";
import type { Webhook } from "./webhook.ts";

/** Runs the cron that looks for alerts. */
export const look = (paceline: Paceline) => paceline.runCron(CRONS.rescue);

export async function lookAfter(paceline: Paceline, ms: number): Promise<void> {
  paceline.clock.nowMs += ms;
  await look(paceline);
}

export async function addLetter({ rows }: Paceline, id = "letter", reason = "network"): Promise<void> {
  await rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, body, created_at)
     VALUES (?, 'athlete-pages', ?, 'It failed.', '{}', 0)`,
    id,
    reason,
  );
}

/** The alerts that the admin API lists. */
export async function firing({ call }: Paceline): Promise<Record<string, unknown>[]> {
  const response = await call("GET", "/api/admin/alerts");
  const { alerts }: { alerts: Record<string, unknown>[] } = await response.json();
  return alerts;
}

export const keysOf = async (paceline: Paceline) => (await firing(paceline)).map(({ key }) => key);

/** A Paceline with an open dead letter, of which nobody was told yet. */
export async function startBroken(webhook: Webhook): Promise<Paceline> {
  const paceline = startPaceline(webhook.options);
  await addLetter(paceline);
  return paceline;
}
