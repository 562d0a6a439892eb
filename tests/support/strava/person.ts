import { expect } from "vitest";
import type { Paceline } from "../paceline.ts";

/** When a person's call comes, as seen from a page that is under way. */
export const MOMENTS = ["before Strava is asked", "after Strava answered"] as const;
export type Moment = (typeof MOMENTS)[number];

/** Does something once, at the next request to Strava. */
export function atNextRequest(paceline: Paceline, moment: Moment, act: () => Promise<void>): void {
  const hook = moment === "before Strava is asked" ? "beforeFetch" : "afterFetch";
  paceline[hook] = async () => {
    paceline[hook] = async () => {};
    await act();
  };
}

/** All that a page may write, as it stands. */
export async function pageWork({ rows }: Paceline): Promise<unknown> {
  return {
    races: await rows("SELECT * FROM races ORDER BY 1"),
    pages: await rows("SELECT * FROM sync_pages ORDER BY 1, 2"),
    logs: await rows("SELECT * FROM sync_logs ORDER BY 1, 2"),
    sessions: await rows("SELECT * FROM sync_sessions ORDER BY 1"),
    letters: await rows("SELECT * FROM dead_letters ORDER BY 1"),
    statuses: await rows("SELECT strava_id, sync_status, sync_error FROM athletes ORDER BY 1"),
  };
}

interface Pause {
  /** Epoch ms. */
  readonly since: number;
  readonly until: number | null;
  readonly reason: string;
}

/** Pauses the pipeline, and answers with the pause in force. */
export async function pause({ call }: Paceline, body: unknown = {}): Promise<Pause> {
  const response = await call("POST", "/api/admin/pause", body);
  expect(response.status).toBe(200);
  return response.json();
}

export async function resume({ call }: Paceline): Promise<unknown> {
  const response = await call("POST", "/api/admin/resume");
  expect(response.status).toBe(200);
  return response.json();
}
