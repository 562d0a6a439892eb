import type { AlertName } from "@paceline/protocol";
import { expect } from "vitest";
import { ask, failedWithLetter, openBreaker, session } from "./arrange.ts";
import { QUEUED, type Situations } from "./situation.ts";

const DAY_MS = 86_400_000;

/** The titles of the entries that tell of an alert, by its name; one that is added and has none does not compile. */
export const ALERTS: Readonly<Record<AlertName, string>> = {
  dead_letters: "Any dead letter",
  paused: "The pipeline is paused",
  breaker_open: "Strava fails for everyone",
  athletes_failing: "An athlete is in error",
  no_success: "No sync completes",
  backlog_old: "Messages are left lying",
};

export const SYNCS: Situations = {
  "Where to look first": {
    async arrange(club) {
      await ask(club, "POST", "pause", { reason: "Tests." });
      const values = failedWithLetter(club, "retries_exhausted", "Page 1 failed 20 times in a row.");
      await club.runCron("*/15 * * * *");
      return values;
    },
    says: [
      /"key":"paused"/,
      /"paused":\{"since":\d+,"reason":"Tests\."\}/,
      /"sync_status":"error","sync_error":"Page 1 failed 20 times in a row\."/,
      /retries_exhausted.*\n.*Page 1 failed[\s\S]*1 open dead letter\./,
      /^paceline_paused 1$/m,
    ],
  },
  [ALERTS.paused]: {
    alert: "paused",
    async arrange(club) {
      await ask(club, "POST", "pause", { reason: "The club moves to a new application." });
      return {};
    },
    says: [/"paused":\{"since":\d+,"reason":"The club moves/, /"paused":false/],
  },
  [ALERTS.breaker_open]: {
    alert: "breaker_open",
    arrange(club) {
      openBreaker(club, "Strava failed with status 503 on the activity list.");
      session(club, club.athletes[0], { status: "in_progress" });
      return {};
    },
    says: [/"breaker":\{"since":\d+,"reason":"Strava failed with status 503/, /"sent_on":1/],
    after: ({ rows }) =>
      expect(rows("SELECT breaker_until FROM strava_budget")).toEqual([{ breaker_until: null }]),
  },
  "Strava has switched the application off": {
    arrange(club) {
      openBreaker(club, "Strava says that the application is inactive.");
      return {};
    },
    says: [/"breaker":\{.*"reason":"Strava says that the application is inactive\."/, /"paused":false/],
  },
  "The budget is spent": {
    arrange({ rows, athletes }) {
      const dayStart = Math.floor(Date.now() / 86_400_000) * 86_400;
      rows("UPDATE strava_budget SET read_day_used = read_day_limit, day_start = ?", dayStart);
      return { "athlete id": String(athletes[0]) };
    },
    says: [/"read":\{.*"day":\{"limit":\d+,"used":\d+,"left":0,.*"other_programs_today":\d/, QUEUED],
  },
  [ALERTS.no_success]: {
    alert: "no_success",
    arrange(club) {
      const [first, second] = club.athletes;
      club.rows("UPDATE sync_totals SET last_completed_at = NULL");
      session(club, first, { status: "error", error: "Page 1 failed 20 times in a row." });
      club.rows("UPDATE sync_sessions SET started_at = started_at - ?", 2 * DAY_MS);
      session(club, second, { status: "error", error: "Page 1 failed 20 times in a row." });
      return {};
    },
    says: [
      /"paused":null,"breaker":null/,
      /"error":"Page 1 failed 20 times in a row\."/,
      /log tailing session/,
      /paceline-producer\.club\.workers\.dev/,
      /"rescued":0/,
    ],
    after: async ({ account }) => {
      const workers = ["paceline-consumer", "paceline-portal", "paceline-producer"];
      expect((await account()).deployed.slice(-3)).toEqual(workers);
    },
  },
  [ALERTS.backlog_old]: {
    arrange(club) {
      session(club, club.athletes[0], { status: "in_progress" });
      return {};
    },
    says: [/Get queue information/, /log tailing session/, /"rescued":1/],
  },
  "An athlete is stuck": {
    arrange: (club) => session(club, club.athletes[0], { status: "in_progress" }),
    says: [/"sync_status":"in_progress".*"waiting":null/, /could not be read/, /"rescued":1/, QUEUED],
  },
  [ALERTS.athletes_failing]: {
    alert: "athletes_failing",
    arrange(club) {
      const values = failedWithLetter(club, "scope_missing", "The athlete did not allow it. Ask them.");
      club.rows("UPDATE athletes SET created_at = created_at - ?", 30 * DAY_MS);
      return values;
    },
    says: [/"sync_error":"The athlete did not allow it\. Ask them\."/, /"reason":"scope_missing"/, QUEUED],
  },
  "A sync refused to remove races": {
    arrange(club) {
      const error = "This sync would have removed more than half of the athlete's races. They were kept.";
      return session(club, club.athletes[0], { status: "error", error });
    },
    says: [/would have removed more than half/, /"races":\[/, QUEUED],
    after: ({ rows, athletes }) =>
      expect(
        rows(
          "SELECT force FROM sync_sessions WHERE athlete_id = ? ORDER BY started_at DESC LIMIT 1",
          athletes[0],
        ),
      ).toEqual([{ force: 1 }]),
  },
};
