import type { Overview } from "@paceline/dashboard/answers";
import { healthOf, titleOf } from "@paceline/dashboard/words/health";
import { describe, expect, it } from "vitest";

const AT = Date.UTC(2026, 2, 4, 14, 15);
const NOBODY = { idle: 0, queued: 0, in_progress: 0, completed: 0, error: 0, disconnected: 0, total: 0 };
const LIMIT = { limit: 100, used: 0, left: 100, kept_for_people: 10 };
const BUCKET = { short: LIMIT, day: LIMIT };

interface Club {
  readonly athletes?: Partial<Overview["athletes"]>;
  readonly waiting?: Overview["waiting_for_quota"];
  readonly inLine?: number;
  readonly letters?: number;
  readonly paused?: Overview["budget"]["paused"];
  readonly breaker?: Overview["budget"]["breaker"];
  readonly alerts?: Overview["alerts"];
}

function overview({ athletes = {}, waiting = null, inLine = 0, letters = 0, ...club }: Club): Overview {
  const counts = { ...NOBODY, ...athletes };
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    athletes: { ...counts, total },
    waiting_for_quota: waiting,
    budget: {
      read: BUCKET,
      overall: BUCKET,
      short_window: { started_at: AT - 900_000, ends_at: AT },
      day: { started_at: 0, ends_at: AT },
      other_programs_today: 0,
      syncs: { in_line: inLine, under_way: 0 },
      pages_waiting_for_quota: [],
      paused: club.paused ?? null,
      breaker: club.breaker ?? null,
    },
    dead_letters: { open: letters, by_reason: [] },
    alerts: club.alerts ?? [],
    history: [],
    last_success_at: null,
    projected_finish_at: null,
  };
}

const QUOTA = { pages: 3, first_at: AT, last_at: AT };
const PAUSE = { since: AT, reason: "Strava asked us to" };
const BREAKER = { since: AT, reason: "Strava answered 502.", next_try_at: AT, tries: 1 };
const ALERT = {
  key: "stuck",
  since: AT,
  sentence: "Nothing has completed for a day.",
  page: { title: "Overview", path: "/" },
};

describe("the sentence of health", () => {
  it.each<[string, Club, string, string]>([
    ["nobody", {}, "No athlete has connected yet.", "calm"],
    ["one who is fresh", { athletes: { completed: 1 } }, "The one athlete is fresh.", "calm"],
    ["all who are fresh", { athletes: { completed: 1_187 } }, "All 1,187 athletes are fresh.", "calm"],
    [
      "the club of a busy afternoon",
      { athletes: { completed: 187, in_progress: 10, queued: 2, disconnected: 1 }, waiting: QUOTA },
      "187 fresh, 9 syncing, 3 waiting for quota until 2026-03-04T14:15:00Z, 1 needs to reconnect.",
      "trouble",
    ],
    ["several who left", { athletes: { disconnected: 2 } }, "2 need to reconnect.", "trouble"],
    [
      "syncs that stand in line",
      { athletes: { completed: 1, queued: 40, in_progress: 3 }, inLine: 40 },
      "1 fresh, 3 syncing, 40 in line.",
      "busy",
    ],
    [
      "quota that comes for one after the other",
      { athletes: { in_progress: 3 }, waiting: { ...QUOTA, last_at: AT + 900_000 } },
      "3 waiting for quota until 2026-03-04T14:15:00Z at the earliest.",
      "busy",
    ],
    [
      "one that failed",
      { athletes: { completed: 4, error: 1, idle: 2 } },
      "4 fresh, 2 idle, 1 failed.",
      "trouble",
    ],
    ["a letter", { athletes: { completed: 4 }, letters: 1 }, "4 fresh, 1 dead letter to look at.", "trouble"],
    ["a letter of nobody's", { letters: 2 }, "2 dead letters to look at.", "trouble"],
    ["an alert", { athletes: { completed: 4 }, alerts: [ALERT] }, "All 4 athletes are fresh.", "trouble"],
    [
      "a pause",
      { athletes: { completed: 1, in_progress: 2 }, paused: PAUSE },
      "Paused. 1 fresh, 2 waiting to go on.",
      "paused",
    ],
    [
      "a Strava that fails",
      { athletes: { completed: 2 }, breaker: BREAKER },
      "Strava fails, the next try is at 2026-03-04T14:15:00Z. All 2 athletes are fresh.",
      "trouble",
    ],
  ])("says of %s what is the matter", (_name, club, sentence, tone) => {
    expect(healthOf(overview(club))).toMatchObject({ sentence, tone });
  });

  it("counts nobody twice whose numbers were read a moment apart", () => {
    const club = { athletes: { in_progress: 1 }, waiting: QUOTA, inLine: 5 };
    expect(healthOf(overview(club)).sentence).toBe("1 waiting for quota until 2026-03-04T14:15:00Z.");
  });
});

describe("the browser's tab", () => {
  it.each<[Club, string]>([
    [{ athletes: { completed: 3 } }, "Overview · Paceline"],
    [{ athletes: { in_progress: 3 } }, "Overview · Paceline"],
    [{ athletes: { error: 1, disconnected: 2 }, letters: 4 }, "(7) Overview · Paceline"],
    [{ athletes: { error: 1 }, paused: PAUSE }, "Paused · Overview · Paceline"],
  ])("names what wants a person, and a pause", (club, title) => {
    expect(titleOf(healthOf(overview(club)), "Overview")).toBe(title);
  });
});
