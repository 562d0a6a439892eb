import { personName, visibleOr } from "@paceline/protocol/visible-text";
import type { ListedAthlete, Race, SyncStatus } from "../answers.ts";
import { titlesOf } from "./titles.ts";

/** What an athlete is called; by id where no name can be read. */
export function nameOf({
  firstname,
  lastname,
  strava_id,
}: Pick<ListedAthlete, "firstname" | "lastname" | "strava_id">): string {
  return personName(`${firstname ?? ""} ${lastname ?? ""}`) ?? `Athlete ${strava_id}`;
}

/** What a race is called by people, else at Strava; by id where no name can be read. */
export function raceNameOf({
  event_name,
  name,
  strava_activity_id,
}: Pick<Race, "event_name" | "name" | "strava_activity_id">): string {
  return visibleOr(event_name, visibleOr(name, `Race ${strava_activity_id}`));
}

/** What a state is called. */
export const stateName = titlesOf({
  completed: "Fresh",
  in_progress: "Syncing",
  queued: "Queued",
  idle: "Idle",
  error: "Failed",
  disconnected: "Disconnected",
} satisfies Readonly<Record<SyncStatus, string>>);

/** All of them, those that want nobody first. */
export const STATUSES = [
  "completed",
  "in_progress",
  "queued",
  "idle",
  "error",
  "disconnected",
] as const satisfies readonly SyncStatus[];

/** Whether a text is the athlete's name or id, as typed by somebody who means it. */
export function isNamed(
  athlete: Pick<ListedAthlete, "firstname" | "lastname" | "strava_id">,
  typed: string,
): boolean {
  const text = personName(typed)?.toLowerCase();
  return text === String(athlete.strava_id) || text === nameOf(athlete).toLowerCase();
}
