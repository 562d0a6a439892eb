import type { DeadLetterReason } from "@paceline/protocol";
import { expect } from "vitest";
import type { ClubOfRunbook } from "../world.ts";
import { disconnect, failedWithLetter, letter } from "./arrange.ts";
import { SILENT, type Situation, type Situations } from "./situation.ts";

/** What has the title of an entry, by reason; one that is added and has none does not compile. */
export const TITLES: Readonly<Record<DeadLetterReason, string>> = {
  malformed: "Dead letter: malformed",
  unsupported_version: "Dead letter: unsupported_version",
  foreign_cursor: "Dead letter: foreign_cursor",
  retries_exhausted: "Dead letter: retries_exhausted",
  not_moving: "Dead letter: not_moving",
  too_many_pages: "Dead letter: too_many_pages",
  refresh_refused: "Dead letter: refresh_refused",
  scope_missing: "Dead letter: scope_missing",
  wrong_athlete: "Dead letter: wrong_athlete",
};

const SHIPPED = /paceline-producer\.club\.workers\.dev/;
const REPLAYED = "Replayed 1 dead letters with 1 syncs";
const DISCARDED_ALL = "Discarded 1 dead letters.";
const DISCARDED = /The dead letter is resolved\. Discarded: The athlete has connected again\./;

/** The letter is in the list, what must be done is done, and none is left. */
function ofReason(reason: DeadLetterReason, ...says: Situation["says"]): Situations {
  const isNobodys = reason === "malformed" || reason === "foreign_cursor";
  return {
    [TITLES[reason]]: {
      alert: `dead_letters:${reason}`,
      arrange: (club) =>
        isNobodys
          ? { "letter id": letter(club, reason) }
          : failedWithLetter(club, reason, "What happened. What to do."),
      says,
      after: expectNoneOpen,
    },
  };
}

const listed = (reason: DeadLetterReason) =>
  new RegExp(`"reason":"${reason}".*"explanation":"What happened\\.`);

function expectNoneOpen({ rows }: ClubOfRunbook): void {
  expect(rows("SELECT id FROM open_dead_letters")).toEqual([]);
}

export const LETTERS: Situations = {
  "Any dead letter": {
    arrange(club) {
      const [mine, another] = club.athletes;
      return {
        ...failedWithLetter(club, "retries_exhausted", "Page 1 failed 20 times in a row."),
        "letter id": letter(club, "not_moving", { athleteId: mine }),
        "other letter id": letter(club, "foreign_cursor", { athleteId: another }),
        "third letter id": letter(club, "unsupported_version"),
        "useless reason": letter(club, "malformed") && "malformed",
        reason: "retries_exhausted",
        why: "It was a test.",
        another: letter(club, "retries_exhausted", { athleteId: another, name: "another" }),
      };
    },
    says: [
      /retries_exhausted {2}athlete[\s\S]*6 open dead letters\./,
      /"id":"letter-retries_exhausted"/,
      /"reason": "malformed"/,
      /"body": "\{\\"version\\":1\}"/,
      /Replayed: sync-\d+-\d+ is queued\./,
      "Discarded: It was a test.",
      /"id": "letter-unsupported_version",\s+"resolution": "Discarded: It was a test\."/,
      /"id": "letter-malformed",\s+"resolution": "Discarded: It was a test\."/,
      /"id": "letter-another"[\s\S]*"id": "letter-retries_exhausted"/,
    ],
    async after(club) {
      expectNoneOpen(club);
      const [, another] = club.athletes;
      await club.runCron("*/15 * * * *");
      expect(club.rows("SELECT mode FROM sync_sessions WHERE athlete_id = ?", another)).toEqual([
        { mode: "full" },
      ]);
    },
  },
  ...ofReason("malformed", listed("malformed"), DISCARDED_ALL),
  ...ofReason(
    "unsupported_version",
    ...[listed("unsupported_version"), /most recent deployments/, SHIPPED, REPLAYED],
  ),
  ...ofReason("foreign_cursor", listed("foreign_cursor"), DISCARDED_ALL),
  ...ofReason("retries_exhausted", listed("retries_exhausted"), REPLAYED),
  ...ofReason("not_moving", listed("not_moving"), /log tailing session/, SHIPPED, REPLAYED),
  ...ofReason("too_many_pages", /"status":"error".*"pages":\[/, SHIPPED, REPLAYED),
  [TITLES.refresh_refused]: {
    alert: "dead_letters:refresh_refused",
    arrange(club) {
      const [athleteId] = club.athletes;
      disconnect(club, [athleteId]);
      return { "letter id": `letter-refused-${athleteId}` };
    },
    says: [/"reason":"refresh_refused"/, DISCARDED],
    after: expectNoneOpen,
  },
  ...ofReason("scope_missing", listed("scope_missing"), DISCARDED),
  ...ofReason("wrong_athlete", listed("wrong_athlete"), REPLAYED),
};

/** README's own commands. */
export const README_LETTERS: Situation = {
  arrange(club) {
    const [athleteId, another] = club.athletes;
    letter(club, "malformed");
    letter(club, "retries_exhausted", { athleteId: another });
    return {
      "letter id": letter(club, "not_moving", { athleteId }),
      "other letter id": letter(club, "foreign_cursor"),
    };
  },
  says: [
    "4 open dead letters.",
    "4 open dead letters.",
    SILENT,
    SILENT,
    /Replayed: sync-\d+-\d+ is queued\./,
    REPLAYED,
    "Discarded: A test message.",
    DISCARDED_ALL,
  ],
  after: expectNoneOpen,
};
