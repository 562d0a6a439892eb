import type { World } from "@paceline/strava-sim";
import { buildDashboard } from "@paceline/tools/dashboard";
import type { TestProject } from "vitest/node";
import { type ClubAddress, startClub } from "./club.ts";
import { MEMBERS } from "./members.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly club: ClubAddress;
  }
}

/** Nine pages, at half a second each: a sync that can be watched, and stopped. */
const ACTIVITIES = 1_600;
const LATENCY_MS = 400;

/** One club for all tests in a browser: starting workers takes longest. Each test has an athlete of its own. */
export default async function shareClub(project: TestProject): Promise<() => Promise<void>> {
  await buildDashboard();
  const club = await startClub({
    athletes: MEMBERS.length,
    activities: ACTIVITIES,
    latencyMs: LATENCY_MS,
    changed: tellOddTimes,
    sql: (ids) => LETTERS.map((letter, i) => insertLetter(letter, i, ids)).join(";\n"),
    named: (athlete, place) => ({ ...athlete, firstname: MEMBERS[place] ?? "", lastname: "" }),
  });
  const { url, adminToken, ids } = club;
  project.provide("club", { url, adminToken, ids });
  return club.stop;
}

/** What Strava may say where a local time should stand. */
const ODD_TIMES = ["yesterday", "", "2024-13-45", "2026-02-30T10:00:00Z", null, 0];

/** Of one athlete Strava tells no local time that is one. */
function tellOddTimes(world: World, ids: readonly number[]): void {
  const id = ids[MEMBERS.indexOf("Odd times")] ?? 0;
  const activities = [...world.athlete(id).activities.keys()];
  for (const [i, activityId] of activities.entries())
    world.editActivity(id, activityId, { start_date_local: ODD_TIMES[i % ODD_TIMES.length] });
}

interface Letter {
  readonly of: (typeof MEMBERS)[number] | null;
  readonly reason: string;
  readonly explanation: string;
}

const LETTERS: readonly Letter[] = [
  { of: "Replay", reason: "retries_exhausted", explanation: "Strava answered 502 twenty times. Replay it." },
  { of: "Discard", reason: "too_many_pages", explanation: "The sync needed more than 1,000 pages." },
  { of: null, reason: "malformed", explanation: "The message is no page message, the first." },
  { of: null, reason: "malformed", explanation: "The message is no page message, the second." },
  { of: null, reason: "unsupported_version", explanation: "The message has the version 9." },
  { of: "All of a reason", reason: "not_moving", explanation: "The history did not move." },
];

const BODY = JSON.stringify({ note: "<b>not bold</b> <img src=x onerror=alert(1)>" });

function insertLetter({ of, reason, explanation }: Letter, i: number, ids: readonly number[]): string {
  const athlete = of === null ? "NULL" : ids[MEMBERS.indexOf(of)];
  return `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
    VALUES ('letter-${i}', 'athlete-pages', '${reason}', '${explanation}', ${athlete}, '${BODY}', ${Date.now() - i})`;
}
