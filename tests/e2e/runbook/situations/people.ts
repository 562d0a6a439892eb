import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { disconnect, race, session } from "./arrange.ts";
import { QUEUED, SILENT, type Situations } from "./situation.ts";

export const PEOPLE: Situations = {
  "An athlete is disconnected": {
    arrange(club) {
      disconnect(club, [club.athletes[0]]);
      return {};
    },
    says: [/"sync_status":"disconnected"/, /^http:\/\/127\.0\.0\.1:\d+\/connect$/m],
  },
  "Many athletes are disconnected at once": {
    arrange(club) {
      disconnect(club, club.athletes);
      return {};
    },
    says: [
      /"sync_status":"disconnected".*"sync_status":"disconnected"/,
      /"letters": 2/,
      /"paused":true/,
      /All is there\./,
      /"success": true/,
      /"paused":false/,
      "Replayed 2 dead letters with 2 syncs",
    ],
    after: async ({ rows, account }) => {
      expect(rows("SELECT count(*) AS open FROM open_dead_letters")).toEqual([{ open: 0 }]);
      const put = (await account()).calls.findLast(({ args }) => args[0] === "secret" && args[1] === "bulk");
      expect(put?.input).toContain("STRAVA_CLIENT_SECRET");
    },
  },
  "An athlete wants to leave": {
    arrange: ({ athletes }) => ({ "athlete id": String(athletes[0]), name: "0001" }),
    says: [/"lastname":"0001"/, /^http:\/\/127\.0\.0\.1:\d+\/disconnect$/m, /^\s*$/],
    after: ({ rows, athletes }) =>
      expect(rows("SELECT strava_id FROM athletes")).toEqual([{ strava_id: athletes[1] }]),
  },
  "An athlete asks for their data": {
    arrange: (club) => race(club, club.athletes[0]),
    says: [/"scope":"read,activity/, /^http:\/\/127\.0\.0\.1:\d+\/races$/m, SILENT, SILENT],
    after({ home, athletes }) {
      const told = readFileSync(join(home, "athlete.json"), "utf8");
      expect(JSON.parse(told)).toMatchObject({ strava_id: athletes[0] });
      expect(told).not.toContain("token");
      // With a byte-order mark: the athlete opens it in a spreadsheet.
      expect(readFileSync(join(home, "races.csv"), "utf8")).toMatch(
        /^\ufeffstrava_activity_id,.*\r\n4711,.*Morning Run/,
      );
    },
  },
  "A race is missing": {
    arrange: (club) => ({
      ...race(club, club.athletes[0]),
      ...session(club, club.athletes[0], { status: "completed" }),
    }),
    says: [/"strava_activity_id":4711/, /"last_full_synced_at":\d+/, /could not be read/, QUEUED],
  },
  "A race has the wrong name": {
    arrange: (club) => ({ ...race(club, club.athletes[0]), "event name": "City Marathon" }),
    says: [/"name":"Morning Run"/, /"name": "Morning Run",\s+"event_name": "City Marathon"/],
  },
};
