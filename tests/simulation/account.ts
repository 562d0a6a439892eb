import { describeFound, findSecrets } from "../support/secrets/find-secrets.ts";
import { RUN_SECRETS } from "../support/secrets/keep-secrets.ts";
import { isLive } from "./invariants.ts";
import { Violation } from "./observer.ts";
import type { Simulation } from "./simulation.ts";
import type { SessionRow } from "./snapshot.ts";

/** Holds what is left after a history against the invariants that speak of its end. Throws `Violation`. */
export function accountFor(simulation: Simulation): void {
  const violations = [
    ...unendedSessions(simulation),
    ...lostMessages(simulation),
    ...refusedByStrava(simulation),
    ...secretsTold(simulation),
    ...mistotalled(simulation),
  ];
  if (violations.length > 0) throw new Violation(violations.join("\n"));
}

/** 5. Every session ends: completed, error or stopped; never stuck, with no hand on it. */
function unendedSessions({ observer }: Simulation): string[] {
  const live = [...observer.latest.sessions.values()].filter(({ status }) => isLive(status));
  const waiting = [...observer.latest.athletes.values()].filter(
    ({ sync_status }) => sync_status === "queued" || sync_status === "in_progress",
  );
  return [
    ...live.map(({ id, status }) => `5: ${id} is still ${status} with nothing under way`),
    ...waiting.map(({ strava_id, sync_status }) => `5: athlete ${strava_id} is still ${sync_status}`),
  ];
}

/** 6. Nothing is lost: every message ends committed, superseded, or as a dead letter that can be replayed. */
function lostMessages(simulation: Simulation): string[] {
  const { observer } = simulation;
  return [...observer.sessions.values()].flatMap((session) => {
    const missing = missingPages(session, observer.pages.get(session.id) ?? new Map());
    if (missing.length > 0) return [`6: ${session.id} went past page ${missing} without committing it`];
    if (session.status !== "error") return [];
    const isKept = [...observer.letters.values()].some(
      (letter) => letter.sync_session_id === session.id || letter.explanation === session.error,
    );
    const isSweepRefused = session.error?.includes("Force a full sync") === true;
    if (isKept || isSweepRefused) return [];
    return [`6: ${session.id} ended in error (${session.error}) and left no dead letter`];
  });
}

/** Pages below the one that the session waited for, or ended with. */
function missingPages({ page_number }: SessionRow, seen: ReadonlyMap<number, unknown>): number[] {
  return Array.from({ length: page_number - 1 }, (_, i) => i + 1).filter((page) => !seen.has(page));
}

/** 4. Strava is never asked beyond its limits: it refuses only where a fault had used them up. */
function refusedByStrava({ strava }: Simulation): string[] {
  const windowOf = (atMs: number) => Math.floor(atMs / 900_000);
  const used = new Set(
    strava.requests.filter(({ fault }) => fault === "429").map(({ atMs }) => windowOf(atMs)),
  );
  return strava.requests
    .filter(({ result, fault, atMs }) => result === 429 && fault === null && !used.has(windowOf(atMs)))
    .map(
      ({ path, atMs }) => `4: Strava refused ${path} at ${new Date(atMs).toISOString()}: beyond its limits`,
    );
}

/** No token and no secret is ever logged. */
function secretsTold({ trace }: Simulation): string[] {
  return trace.logLines
    .flatMap((line) => findSecrets(line, RUN_SECRETS))
    .map((found) => `A log line tells ${describeFound(found)}`);
}

/** With nothing under way, the totals that triggers keep are those of all sessions and pages that ever were. */
function mistotalled({ observer }: Simulation): string[] {
  const sessions = [...observer.sessions.values()];
  const pages = [...observer.pages.values()].flatMap((ofSession) => [...ofSession.values()]);
  const ended = (...statuses: readonly string[]) =>
    sessions.filter(({ status }) => statuses.includes(status)).length;
  const sumOf = <Row>(rows: readonly Row[], of: (row: Row) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0);
  const truth: Readonly<Record<string, number>> = {
    syncs_completed: ended("completed"),
    syncs_error: ended("error"),
    // Of a session that went with its athlete the last that was seen is that it was live.
    syncs_given_up: ended("stopped", "superseded", "queued", "in_progress"),
    pages: pages.length,
    activities: sumOf(pages, (page) => page.activities_count),
    races_shown: sumOf(pages, (page) => page.races_count),
    races_written: observer.racesWritten,
    retries: sumOf(sessions, ({ retries }) => retries),
    deferrals: sumOf(sessions, ({ deferrals }) => deferrals),
  };
  return Object.entries(truth)
    .filter(([name, value]) => observer.latest.totals[name] !== value)
    .map(([name, value]) => `sync_totals says ${name} ${observer.latest.totals[name]}, and it is ${value}`);
}
