import type { ListedAthlete, SyncStatus } from "../answers.ts";

/** What an athlete is called; by id where no name is known. */
export function nameOf({
  firstname,
  lastname,
  strava_id,
}: Pick<ListedAthlete, "firstname" | "lastname" | "strava_id">): string {
  const name = [firstname, lastname].filter((part) => part !== null && part !== "").join(" ");
  return name === "" ? `Athlete ${strava_id}` : name;
}

const STATES: Readonly<Record<SyncStatus, string>> = {
  completed: "Fresh",
  in_progress: "Syncing",
  queued: "Queued",
  idle: "Idle",
  error: "Failed",
  disconnected: "Disconnected",
};

/** All of them, those that want nobody first. */
export const STATUSES = [
  "completed",
  "in_progress",
  "queued",
  "idle",
  "error",
  "disconnected",
] as const satisfies readonly SyncStatus[];

export function stateName(status: SyncStatus): string {
  return STATES[status];
}

/** Whether a text is the athlete's name or id, as typed by somebody who means it. */
export function isNamed(
  athlete: Pick<ListedAthlete, "firstname" | "lastname" | "strava_id">,
  typed: string,
): boolean {
  const text = typed.trim().toLowerCase();
  return text === String(athlete.strava_id) || text === nameOf(athlete).toLowerCase();
}
