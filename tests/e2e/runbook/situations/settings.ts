import { rmSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "@paceline/tools/webhook/application";
import { manage } from "@paceline/tools/webhook/subscription";
import { expect } from "vitest";
import type { ClubOfRunbook } from "../world.ts";
import { ask, failedWithLetter, session } from "./arrange.ts";
import { QUEUED, SILENT, type Situations } from "./situation.ts";

const TAIL = /log tailing session/;
const SHIPPED = /paceline-producer\.club\.workers\.dev/;
const PUT = /All is there\./;

/** A file that is not there yet, for what is made. */
function newFile({ home }: ClubOfRunbook) {
  const file = join(home, "made-secrets");
  rmSync(file, { force: true });
  return { "new file": file };
}

/** What stands in the account by now, of all workers. */
async function secretsPut({ account }: ClubOfRunbook): Promise<string> {
  return (await account()).calls.findLast(({ args }) => args[1] === "bulk")?.input ?? "";
}

export const SETTINGS: Situations = {
  "Everything fails since a change": {
    arrange: () => ({ "version id": "00000000-0000-0000-0000-000000000000" }),
    says: [
      TAIL,
      TAIL,
      /most recent deployments/,
      /A dry run|d1 migrations apply/,
      SHIPPED,
      /Rollback a deployment/,
    ],
  },
  "The key of the tokens is lost": {
    says: [TAIL, SILENT, PUT],
    after: async (club) => expect(await secretsPut(club)).toContain("TOKEN_ENCRYPTION_KEY"),
  },
  "A secret has leaked": {
    arrange: newFile,
    says: [TAIL, /List all secrets/, PUT, PUT],
  },
  "The admin API refuses you": {
    arrange: newFile,
    says: [/"read":\{/, PUT],
  },
  "Nobody can sign in through Access": {
    says: [TAIL, /"read":\{/, SHIPPED],
  },
  "Strava moves to another address": {
    arrange: ({ athletes }) => ({ "athlete id": String(athletes[0]) }),
    says: [/^(.*STRAVA_BASE_URL.*\n){6}/, SHIPPED, QUEUED],
  },
  "The webhook has gone silent": {
    async arrange(club) {
      const environment = {
        ...club.secrets,
        STRAVA_BASE_URL: club.stravaUrl,
        PACELINE_URL: club.workers.url,
      };
      const settings = readSettings(environment, "/nowhere");
      await manage({ kind: "create", url: null }, { fetch, environment, settings });
      club.rows("INSERT INTO webhook_events VALUES (?, 1, 'create', 1, 1775293200000)", club.athletes[0]);
      return {};
    },
    says: [
      /Subscription \d+ sends its events to http:\/\/127\.0\.0\.1:\d+\./,
      /"last_event_utc": "2026-04-04 09:00:00",\s+"events_of_a_day": 1/,
      "The subscription is deleted",
      /Subscription \d+ sends its events to .* from now on/,
      /"enqueued":2/,
    ],
  },
  "Alerts do not arrive": {
    async arrange(club) {
      await ask(club, "POST", "pause", { reason: "Tests." });
      await club.runCron("*/15 * * * *");
      return {};
    },
    says: [/"last_sent_at":\d+/, TAIL, SILENT, PUT],
    after: async (club) => expect(await secretsPut(club)).toContain("ALERT_WEBHOOK_URL"),
  },
  "D1's free plan is used up": {
    arrange: (club) => failedWithLetter(club, "retries_exhausted", "D1 took no writes."),
    says: [/queries run on a D1 database/, "Replayed 1 dead letters with 1 syncs"],
  },
  "The queues' free plan is used up": {
    arrange: (club) => session(club, club.athletes[0], { status: "in_progress" }),
    says: [/Get queue information/, TAIL, /"rescued":1/],
  },
  "The database must be restored": {
    arrange: () => ({ time: "2026-04-04T09:00:00Z" }),
    says: [
      /bookmark|point-in-time/,
      /"paused":true/,
      /point-in-time/,
      /Restore a database back/,
      /"success": true/,
      /"paused":false/,
      /"enqueued":2/,
    ],
    after: ({ rows }) =>
      expect(rows("SELECT min(races_version) > 1700000000 AS is_new FROM athletes")).toEqual([{ is_new: 1 }]),
  },
};
