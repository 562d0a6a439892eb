// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const ALLOWANCE = "packages/pipeline/src/allowance.ts";
const BOOKING = "packages/store/src/booking.ts";
const RESERVATION = "packages/store/src/reservation.ts";
const ALLOWANCE_TEST = "tests/pipeline/allowance.test.ts";
const BOOKING_TEST = "tests/store/booking.test.ts";
const RESERVATION_TEST = "tests/store/reservation.test.ts";

/** What keeps waiting pages from waking in vain or together, and people from waiting behind bulk. */
export const WAITING_MUTANTS: readonly Mutant[] = [
  {
    name: "no share of the short window for people",
    removes: "Bulk leaves people their share.",
    edits: [
      {
        file: RESERVATION,
        find: "const share = sql`",
        replace: 'const share = window.name === "short" ? sql`0` : sql`',
      },
    ],
    tests: [RESERVATION_TEST],
  },
  {
    name: "no share of the day for people",
    removes: "Bulk leaves people their share.",
    edits: [
      {
        file: RESERVATION,
        find: "const share = sql`",
        replace: 'const share = window.name === "day" ? sql`0` : sql`',
      },
    ],
    tests: [RESERVATION_TEST],
  },
  {
    name: "a share that bulk never gets",
    removes: "What people leave of a window is bulk's in its last third.",
    edits: [
      {
        file: ALLOWANCE,
        find: "peopleShare), isKept ? share : 0)",
        replace: "peopleShare), share)",
      },
    ],
    tests: [ALLOWANCE_TEST],
  },
  {
    name: "people without a place at a window's end",
    removes: "A little of each window is people's to its last second.",
    edits: [
      {
        file: ALLOWANCE,
        find: "Math.max(Math.min(SHORT_SHARE_MIN, peopleShare), isKept",
        replace: "Math.max(0, isKept",
      },
    ],
    tests: [ALLOWANCE_TEST],
  },
  {
    name: "a booking that others may take",
    removes: "What a page has booked is held for it.",
    edits: [
      { file: RESERVATION, find: "booked_by_bulk + max(booked_by_people, ${share})", replace: "${share}" },
    ],
    tests: [RESERVATION_TEST],
  },
  {
    name: "a booking held against its own page",
    removes: "What a page booked itself is not held against it.",
    edits: [{ file: RESERVATION, find: " AND booked.id <> ${sessionId}", replace: "" }],
    tests: [RESERVATION_TEST],
  },
  {
    name: "a late booking that is held for ever",
    removes: "A page that is over a minute late holds no request.",
    edits: [{ file: RESERVATION, find: "booked.booked_at >= ${allowance.heldFrom} AND ", replace: "" }],
    tests: [RESERVATION_TEST],
  },
  {
    name: "a booking of a sync that is over",
    removes: "Who ended holds no request.",
    edits: [
      { file: RESERVATION, find: " AND booked.finished_at IS NULL", replace: "" },
      // The index holds live sessions only.
      { file: RESERVATION, find: " INDEXED BY booked_sessions", replace: "" },
    ],
    tests: [RESERVATION_TEST],
  },
  {
    name: "a booking of bulk that people wait for",
    removes: "People do not make way for what bulk booked.",
    edits: [
      {
        file: RESERVATION,
        find: 'turn === "bulk" ? bookedByOthers',
        replace: 'turn !== "start" ? bookedByOthers',
      },
    ],
    tests: [RESERVATION_TEST],
  },
  {
    name: "what another program is going to send is used up",
    removes: "Bulk leaves another program what it needs until midnight.",
    edits: [{ file: RESERVATION, find: 'untilMidnight && window.name === "day"', replace: "false" }],
    tests: ["tests/store/unseen-requests.test.ts"],
  },
  {
    name: "nothing kept for people's starts",
    removes: "The later pages of people's syncs leave room for another one to begin.",
    edits: [{ file: ALLOWANCE, find: "KEPT_FOR_STARTS = 1 / 2", replace: "KEPT_FOR_STARTS = 0" }],
    tests: [ALLOWANCE_TEST],
  },
  {
    name: "unseen requests ignored",
    removes: "What another program may have sent since Strava's last answer is withheld.",
    edits: [
      {
        file: RESERVATION,
        find: ' + ${leftToOthers(window.startsAt, untilMidnight && window.name === "day")}',
        replace: "",
      },
    ],
    tests: ["tests/store/unseen-requests.test.ts"],
  },
  {
    name: "a last place booked by two",
    removes: "A slot is booked by no more pages than it has room for.",
    edits: [
      {
        file: BOOKING,
        find: '${bookedSince("$.windows.shortStart")} < ${field("$.shortRoom")}',
        replace: "true",
      },
    ],
    tests: [BOOKING_TEST],
  },
  {
    name: "a day booked by more than it carries",
    removes: "The slots of a day are booked by no more pages than it has room for.",
    edits: [
      {
        file: BOOKING,
        find: 'AND ${bookedSince("$.windows.dayStart")} < ${field("$.dayRoom")}',
        replace: "",
      },
    ],
    tests: [BOOKING_TEST],
  },
  {
    name: "a booking that does not stay",
    removes: "A booking still to come stays.",
    edits: [
      {
        file: BOOKING,
        find: "iif(booked_at > ${nowSeconds}, booked_at, ${firstFree})",
        replace: "${firstFree}",
      },
    ],
    tests: [BOOKING_TEST],
  },
  {
    name: "a delay longer than a queue takes",
    removes: "No delay is longer than 12 hours.",
    edits: [{ file: BOOKING, find: "min(${delaySecondsMax}, coalesce(", replace: "max(1, coalesce(" }],
    tests: [BOOKING_TEST],
  },
  {
    name: "wakes that are not spread",
    removes: "Pages that wait for one slot wake over half of it.",
    edits: [
      {
        file: "packages/pipeline/src/booking.ts",
        find: "Math.floor(random * SPREAD_OF_SLOT",
        replace: "Math.floor(0 * random * SPREAD_OF_SLOT",
      },
    ],
    tests: ["tests/pipeline/booking.test.ts"],
  },
];
