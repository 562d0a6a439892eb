import { viewOf } from "@paceline/dashboard/route";
import { alertPage, alertsOf, alertText } from "@paceline/pipeline";
import { ALERT_NAMES, type AlertFacts, type QueueBacklog } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const NOW = Date.parse("2026-03-04T06:00:00Z");
const HOUR = 3_600_000;

const CALM: AlertFacts = {
  openLetters: [],
  pause: null,
  breaker: null,
  resumedAt: null,
  failingAthletes: [],
  lastCompletedAt: NOW - HOUR,
  liveSince: null,
  failedSince: null,
  failedLast: null,
  overduePages: 0,
  overdueSince: null,
  stuckPages: 0,
};

const PATIENCE = {
  ALERT_ATHLETE_FAILING_DAYS: 7,
  ALERT_NO_SUCCESS_HOURS: 24,
  ALERT_BACKLOG_AGE_SECONDS: 3_600,
};

function told(facts: Partial<AlertFacts>, backlogs: readonly QueueBacklog[] = []) {
  return alertsOf({ ...CALM, ...facts }, backlogs, PATIENCE, NOW);
}

const keys = (facts: Partial<AlertFacts>, backlogs: readonly QueueBacklog[] = []) =>
  told(facts, backlogs).map(({ key }) => key);

const backlog = (oldestAgeSeconds: number | null): QueueBacklog => ({
  queue: "athlete-pages",
  messages: 3,
  bytes: 900,
  oldestAgeSeconds,
});

const PAUSE = { since: NOW - HOUR, reason: "New shoes." };
const ASKED_LONG_AGO = { lastCompletedAt: NOW - 30 * HOUR, liveSince: NOW - 25 * HOUR };

describe("alerts", () => {
  it.each<[what: string, facts: Partial<AlertFacts>, wanted: readonly string[]]>([
    ["nothing", {}, []],
    ["a pause", { pause: PAUSE }, ["paused"]],
    ["a breaker that has just opened", { breaker: { since: NOW - HOUR + 1, reason: "503." } }, []],
    ["one open for an hour", { breaker: { since: NOW - HOUR, reason: "503." } }, ["breaker_open"]],
    [
      "each reason of open letters",
      {
        openLetters: [
          { reason: "network", letters: 1 },
          { reason: "malformed", letters: 2 },
        ],
      },
      ["dead_letters:network", "dead_letters:malformed"],
    ],
    ["athletes who fail", { failingAthletes: [7] }, ["athletes_failing"]],
    ["a page overdue", { overduePages: 1, overdueSince: NOW - 2 * HOUR }, ["backlog_old"]],
    ["a page that does not move", { stuckPages: 1 }, ["backlog_old"]],
    ["overdue pages in a pause", { pause: PAUSE, overduePages: 1, overdueSince: 0 }, ["paused"]],
    ["a day without a completed sync, though one waits", ASKED_LONG_AGO, ["no_success"]],
    ["a club that never completed any", { ...ASKED_LONG_AGO, lastCompletedAt: null }, ["no_success"]],
    ["a club at rest for a week", { lastCompletedAt: NOW - 168 * HOUR }, []],
    [
      "a club at rest whose weekly sync has just begun",
      { lastCompletedAt: NOW - 168 * HOUR, liveSince: NOW - HOUR },
      [],
    ],
    [
      "a sync longer than a day while others complete",
      { lastCompletedAt: NOW - HOUR, liveSince: NOW - 50 * HOUR },
      [],
    ],
    ["a day spent in a pause", { ...ASKED_LONG_AGO, pause: PAUSE }, ["paused"]],
    ["a day spent in a pause that has just ended", { ...ASKED_LONG_AGO, resumedAt: NOW - HOUR }, []],
    [
      "syncs that fail for a day",
      { lastCompletedAt: NOW - 30 * HOUR, failedSince: NOW - 25 * HOUR, failedLast: NOW - HOUR },
      ["no_success"],
    ],
    [
      "one that failed days ago, and nothing since",
      { lastCompletedAt: NOW - 99 * HOUR, failedSince: NOW - 90 * HOUR, failedLast: NOW - 80 * HOUR },
      [],
    ],
  ])("of %s are these", (_what, facts, wanted) => {
    expect(keys(facts)).toEqual(wanted);
  });

  it.each([
    ["as long as the longest delay", 43_200, []],
    ["an hour longer", 43_200 + 3_601, ["backlog_old"]],
    ["nobody knows how long", null, []],
  ])("tell of a message that waits %s: %s", (_what, seconds, wanted) => {
    expect(keys({}, [backlog(seconds)])).toEqual(wanted);
  });

  it("name five athletes at most and count the others, by their ids alone", () => {
    const athletes = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
    const sentence = (count: number) => told({ failingAthletes: athletes(count) })[0]?.sentence;
    expect(sentence(1)).toMatch(/^1 athlete is in error and without a completed sync for 7 days: 1\. /);
    expect(sentence(5)).toContain("days: 1, 2, 3, 4, 5. ");
    expect(sentence(8)).toMatch(/^8 athletes .*: 1, 2, 3, 4, 5 and 3 more\. /);
    expect(sentence(101)).toMatch(/^More than 100 athletes .*: 1, 2, 3, 4, 5 and others\. /);
  });

  it("are sentences of bounded length, whatever people wrote into them", () => {
    const [alert] = told({ pause: { since: null, reason: "x".repeat(50_000) } });
    expect(alert?.sentence).toHaveLength(1_000);
  });
});

/** Every kind of alert at once. */
const ALL_BROKEN = told(
  {
    openLetters: [{ reason: "malformed", letters: 2 }],
    breaker: { since: NOW - HOUR, reason: "503." },
    failingAthletes: [7],
    overduePages: 1,
    overdueSince: NOW - 2 * HOUR,
    ...ASKED_LONG_AGO,
  },
  [],
).concat(told({ pause: PAUSE }));

describe("what alerts say to do", () => {
  it("is there for each kind", () => {
    expect(new Set(ALL_BROKEN.map(({ key }) => key.split(":", 1)[0]))).toEqual(new Set(ALERT_NAMES));
  });

  it.each(ALL_BROKEN)("can be done in the dashboard: $key", ({ sentence }) => {
    expect(sentence).toMatch(/\bdashboard\b/);
    expect(sentence).not.toMatch(/\b(GET|POST|PUT|DELETE|curl)\b|\/api\//);
  });

  it.each(ALL_BROKEN)("is on a page of the dashboard: $key", ({ key }) => {
    const { path } = alertPage(key);
    expect(viewOf(new URL(path, "https://paceline.invalid").pathname).kind).not.toBe("nothing");
  });

  it.each([
    ["dead_letters:malformed", { title: "Dead letters", path: "/dead-letters?reason=malformed" }],
    ["dead_letters:a b&c", { title: "Dead letters", path: "/dead-letters?reason=a%20b%26c" }],
    ["dead_letters", { title: "Dead letters", path: "/dead-letters" }],
    ["paused", { title: "Overview", path: "/" }],
    ["athletes_failing", { title: "Athletes", path: "/athletes?status=error" }],
    ["something of a later version", { title: "Overview", path: "/" }],
  ])("of %s is on this page", (key, page) => {
    expect(alertPage(key)).toEqual(page);
  });
});

describe("the text of alerts", () => {
  const alert = { sentence: "It broke.", since: NOW, isOver: false, isRepeated: false, link: null };
  const link = { title: "Dead letters", url: "https://club.example/dead-letters?reason=malformed" };

  it("leads to the dashboard while it fires, and nowhere once it is over", () => {
    const text = alertText([
      { ...alert, link },
      { ...alert, link, isOver: true },
    ]);
    expect(text.split("\n")).toEqual([
      "Paceline: It broke. Dead letters: https://club.example/dead-letters?reason=malformed",
      "Paceline, resolved (since 2026-03-04T06:00:00Z): It broke.",
    ]);
  });

  it("says of each in a line of its own whether it is new, lasts or is over", () => {
    const text = alertText([alert, { ...alert, isRepeated: true }, { ...alert, isOver: true }]);
    expect(text.split("\n")).toEqual([
      "Paceline: It broke.",
      "Paceline, still (since 2026-03-04T06:00:00Z): It broke.",
      "Paceline, resolved (since 2026-03-04T06:00:00Z): It broke.",
    ]);
  });

  it.each([
    ["<!channel> is called", "&lt;!channel&gt; is called"],
    ["<https://evil.invalid|Slack>", "&lt;https://evil.invalid|Slack&gt;"],
    ["already &lt;!here&gt;", "already &amp;lt;!here&amp;gt;"],
    ["@everyone", "@\u200beveryone"],
    ["one\nPaceline: two", "one Paceline: two"],
    ["\u202eone\u0085\u2066two", "[U+202E]one[U+0085][U+2066]two"],
  ])("makes words of %j", (sentence, wanted) => {
    expect(alertText([{ ...alert, sentence }])).toBe(`Paceline: ${wanted}`);
  });
});
