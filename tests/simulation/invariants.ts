import { LIVE_SESSION_STATUSES, type SessionStatus, type SyncStatus } from "@paceline/protocol";
import type { SessionRow, Snapshot } from "./snapshot.ts";
import type { Races, WorldHistory } from "./world-history.ts";

/** What is known besides the tables themselves. */
interface Circumstances {
  readonly world: WorldHistory;
  /** The world's version in force when a session was opened. */
  readonly openedIn: ReadonlyMap<string, number>;
  /** Epoch ms. */
  readonly nowMs: number;
  /** Athletes whose deletion has been confirmed, and who were not imported again. */
  readonly deleted: ReadonlySet<number>;
}

/** One effect on D1: the tables before it and after it. */
export interface Change {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly circumstances: Circumstances;
}

const NO_RACES: Races = new Map();

/** What one change of D1 breaks, each a sentence; none where all is well. */
export function violationsOf(change: Change): string[] {
  return [
    ...completedDifferent(change),
    ...racesLost(change),
    ...writtenAfterTheEnd(change),
    ...writtenByNobody(change),
    ...pagesOutOfTurn(change),
    ...leftOfTheDeleted(change),
    ...miscounted(change),
  ];
}

/** 1. When a full session completes, D1's races of that athlete equal Strava's, field by field. */
function completedDifferent({ before, after, circumstances }: Change): string[] {
  const completed = [...after.sessions.values()].filter(
    ({ id, mode, status }) =>
      mode === "full" && status === "completed" && before.sessions.get(id)?.status !== "completed",
  );
  return completed.flatMap(({ id, athlete_id }) => {
    const stored = after.races.get(athlete_id) ?? NO_RACES;
    const versions = versionsSince(id, athlete_id, circumstances);
    const ids = new Set([...stored.keys(), ...versions.flatMap((races) => [...races.keys()])]);
    // What changed while the session ran may stand as it was at any moment of it.
    return [...ids]
      .filter((raceId) => !versions.some((races) => races.get(raceId) === stored.get(raceId)))
      .map(
        (raceId) =>
          `1: ${id} completed with race ${raceId} as ${stored.get(raceId)}, which Strava never said; it says ${versions.at(-1)?.get(raceId)}`,
      );
  });
}

/** 2. At no moment does a reader see fewer of the athlete's true races than before the sync began. */
function racesLost({ before, after, circumstances }: Change): string[] {
  return [...before.races].flatMap(([athleteId, races]) => {
    const athlete = before.athletes.get(athleteId);
    if (athlete === undefined || !after.athletes.has(athleteId)) return [];
    const versions = versionsSince(athlete.sync_session_id ?? "", athleteId, circumstances);
    return [...races.keys()]
      .filter((id) => after.races.get(athleteId)?.has(id) !== true)
      .filter((id) => versions.every((version) => version.has(id)))
      .map((id) => `2: race ${id} of athlete ${athleteId} is gone, though it was a race all the time`);
  });
}

/** 3a. Nothing from a superseded or stopped session is ever written; nor of any other that is over. */
function writtenAfterTheEnd({ before, after }: Change): string[] {
  return [...before.sessions.values()]
    .filter(({ status }) => !isLive(status))
    .flatMap((session) => {
      const now = after.sessions.get(session.id);
      const grew = [
        now !== undefined && JSON.stringify(now) !== JSON.stringify(session) ? "its row" : "",
        (after.pages.get(session.id)?.size ?? 0) > (before.pages.get(session.id)?.size ?? 0)
          ? "its pages"
          : "",
        (after.logs.get(session.id) ?? 0) > (before.logs.get(session.id) ?? 0) ? "its log" : "",
      ].filter((what) => what !== "");
      return grew.map((what) => `3: ${session.id} was ${session.status}, and ${what} changed`);
    });
}

/** 3b. Races change only by a page of their athlete's current session, or go with the athlete. */
function writtenByNobody(change: Change): string[] {
  const { before, after } = change;
  const committed = new Set(newPages(change).map(({ session }) => session?.athlete_id));
  const athletes = new Set([...before.races.keys(), ...after.races.keys()]);
  return [...athletes]
    .filter((id) => after.athletes.has(id) && !committed.has(id))
    .filter((id) => !isSame(before.races.get(id) ?? NO_RACES, after.races.get(id) ?? NO_RACES))
    .map((id) => `3: the races of athlete ${id} changed without a page being committed`);
}

/** 3c. A page commits at most once, in its turn, in a session that is live and current, and not while paused. */
function pagesOutOfTurn(change: Change): string[] {
  const { before, circumstances } = change;
  const added = newPages(change);
  const violations = added.length > 1 ? ["3: one transaction committed more than one page"] : [];
  const isPaused = (before.pausedUntil ?? 0) * 1000 > circumstances.nowMs;
  for (const { sessionId, pageNumber, session } of added) {
    const what = `page ${pageNumber} of ${sessionId} was committed`;
    if (session === undefined) violations.push(`3: ${what} without a session`);
    else if (!isLive(session.status)) violations.push(`3: ${what} after it was ${session.status}`);
    else if (before.athletes.get(session.athlete_id)?.sync_session_id !== sessionId) {
      violations.push(`3: ${what}, which is not its athlete's current session`);
    } else if (session.page_number !== pageNumber) {
      violations.push(`3: ${what}, while it waited for page ${session.page_number}`);
    } else if (isPaused) violations.push(`3: ${what} while the pipeline was paused`);
  }
  return violations;
}

/** What a person deleted is gone, and nothing of it comes back. */
function leftOfTheDeleted({ after, circumstances }: Change): string[] {
  return [...circumstances.deleted].flatMap((id) => {
    const left = [
      after.races.has(id) ? "races" : "",
      [...after.sessions.values()].some(({ athlete_id }) => athlete_id === id) ? "sync_sessions" : "",
      [...after.logs.keys()].some((session) => session.startsWith(`sync-${id}-`)) ? "sync_logs" : "",
      [...after.letters.values()].some(({ athlete_id }) => athlete_id === id) ? "dead_letters" : "",
    ].filter((table) => table !== "");
    return left.map((table) => `3: athlete ${id} was deleted, and ${table} still holds them`);
  });
}

/** The counts of athletes, which triggers keep, are what counting them would tell. */
function miscounted({ after }: Change): string[] {
  const statuses = [...after.athletes.values()].map(({ sync_status }) =>
    isLive(sync_status) ? "live" : sync_status,
  );
  return Object.entries(after.counts)
    .map(([name, counted]) => ({ name, counted, are: statuses.filter((status) => status === name).length }))
    .filter(({ counted, are }) => counted !== are)
    .map(({ name, counted, are }) => `athlete_counts says that ${counted} are ${name}, and ${are} are`);
}

/** How many rows of races a change inserted, changed or removed for athletes of whom it committed a page. */
export function racesWrittenByPages(change: Change): number {
  const athletes = new Set(newPages(change).flatMap(({ session }) => session?.athlete_id ?? []));
  return [...athletes].reduce((sum, athlete) => {
    const before = change.before.races.get(athlete) ?? NO_RACES;
    const after = change.after.races.get(athlete) ?? NO_RACES;
    const ids = new Set([...before.keys(), ...after.keys()]);
    return sum + [...ids].filter((id) => before.get(id) !== after.get(id)).length;
  }, 0);
}

interface NewPage {
  readonly sessionId: string;
  readonly pageNumber: number;
  /** As it stood before. */
  readonly session: SessionRow | undefined;
}

function newPages({ before, after }: Change): NewPage[] {
  return [...after.pages].flatMap(([sessionId, pages]) =>
    [...pages.keys()]
      .filter((pageNumber) => before.pages.get(sessionId)?.has(pageNumber) !== true)
      .map((pageNumber) => ({ sessionId, pageNumber, session: before.sessions.get(sessionId) })),
  );
}

function versionsSince(sessionId: string, athleteId: number, { world, openedIn }: Circumstances) {
  return world.since(athleteId, openedIn.get(sessionId) ?? 0);
}

function isSame(a: Races, b: Races): boolean {
  return a.size === b.size && [...a].every(([id, text]) => b.get(id) === text);
}

export function isLive(status: SessionStatus | SyncStatus): boolean {
  return LIVE_SESSION_STATUSES.some((live) => live === status);
}
