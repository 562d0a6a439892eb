import { type Admission, admit, nextMessage, waitsFor } from "@paceline/pipeline";
import {
  type Cursor,
  type PageMessage,
  PROTOCOL_VERSION,
  type SessionStanding,
  type SessionStatus,
} from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const message: PageMessage = {
  version: PROTOCOL_VERSION,
  athleteId: 1_000_001,
  sessionId: "sync-1000001-1772604000000",
  epoch: 2,
  pageNumber: 3,
  cursor: { after: null, before: 1_772_604_000, page: 1 },
  lane: "priority",
};

/** The session waits for the page that `message` asks for. */
const standing: SessionStanding = {
  athleteId: message.athleteId,
  status: "in_progress",
  epoch: 2,
  pageNumber: 3,
  cursor: message.cursor,
  current: true,
  claimedUntilMs: 0,
};

const NOW_MS = 1_772_604_100_000;

/** Another delivery has the page for half a minute more. */
const claimed: SessionStanding = { ...standing, claimedUntilMs: NOW_MS + 30_000 };

const further: SessionStanding = {
  ...standing,
  pageNumber: 4,
  cursor: { after: null, before: 1_700_000_000, page: 2 },
};

const ADMIT: Admission = { kind: "admit" };
const REFUSE: Admission = { kind: "refuse" };
const WAIT: Admission = { kind: "wait", untilMs: claimed.claimedUntilMs };
const RESEND: Admission = { kind: "resend", next: { ...message, pageNumber: 4, cursor: further.cursor } };

function drop(why: Extract<Admission, { kind: "drop" }>["why"]): Admission {
  return { kind: "drop", why };
}

describe("the fence", () => {
  it.each<[claim: string, session: SessionStanding | null, attempts: number, admission: Admission]>([
    ["lets the page through that the session waits for", standing, 1, ADMIT],
    ["lets it through again when its first delivery failed", standing, 2, ADMIT],
    ["lets the first page of a queued session through", { ...standing, status: "queued" }, 1, ADMIT],
    ["drops a page of a session that is gone", null, 1, drop("no_session")],
    [
      "drops a page that names another athlete's session",
      { ...standing, athleteId: 7 },
      1,
      drop("no_session"),
    ],
    [
      "drops a page of a session that another took the place of",
      { ...standing, current: false },
      1,
      drop("superseded"),
    ],
    ["drops a page from before a rescue", { ...standing, epoch: 3 }, 1, drop("superseded")],
    ["drops a page from an epoch yet to come", { ...standing, epoch: 1 }, 1, drop("superseded")],
    [
      "drops a second first delivery of a committed page: it would fork the chain",
      further,
      1,
      drop("duplicate"),
    ],
    ["sends the next page again when a committed page is redelivered", further, 2, RESEND],
    [
      "drops a redelivery when the chain is further still",
      { ...further, pageNumber: 5 },
      2,
      drop("duplicate"),
    ],
    ["drops a page that the session has not come to", { ...standing, pageNumber: 2 }, 2, drop("duplicate")],
    ["drops a copy of a page that another delivery has: that one comes again", claimed, 1, drop("under_way")],
    ["lets a redelivery of a page wait that may be its own claim's", claimed, 2, WAIT],
    ["lets the page through once its claim has run out", { ...standing, claimedUntilMs: NOW_MS }, 1, ADMIT],
    [
      "does not ask for the claim of a page that was committed",
      { ...further, claimedUntilMs: NOW_MS + 1 },
      2,
      RESEND,
    ],
    ["drops a claimed page's message from before a rescue", { ...claimed, epoch: 3 }, 2, drop("superseded")],
    [
      "drops a claimed page's message once its session ended",
      { ...claimed, status: "error" },
      2,
      drop("ended"),
    ],
    ["resends nothing of a session that ended", { ...further, status: "completed" }, 2, drop("ended")],
    ["resends nothing across a rescue", { ...further, epoch: 3 }, 2, drop("superseded")],
  ])("%s", (_claim, session, attempts, admission) => {
    expect(admit(message, session, { attempts, nowMs: NOW_MS })).toEqual(admission);
  });

  it.each<SessionStatus>(["completed", "error", "stopped", "superseded"])(
    "lets nothing through once %s",
    (status) => {
      for (const attempts of [1, 2, 20]) {
        expect(admit(message, { ...standing, status }, { attempts, nowMs: NOW_MS })).toEqual(drop("ended"));
        expect(admit(message, { ...further, status }, { attempts, nowMs: NOW_MS })).toEqual(drop("ended"));
      }
    },
  );
});

const ELSEWHERE: readonly [claim: string, cursor: Cursor][] = [
  ["another before", { ...message.cursor, before: 5 }],
  ["no before", { ...message.cursor, before: null }],
  ["an after besides", { ...message.cursor, after: 0 }],
  ["another page of the cluster", { ...message.cursor, page: 2 }],
];

describe("a message that asks for its session's page from another place", () => {
  it.each(ELSEWHERE)("is refused, whether the page is free or claimed: %s", (_claim, cursor) => {
    for (const session of [standing, claimed]) {
      for (const attempts of [1, 2]) {
        expect(admit({ ...message, cursor }, session, { attempts, nowMs: NOW_MS })).toEqual(REFUSE);
      }
    }
  });

  it.each(ELSEWHERE)("is stale like any other when its session is over or further: %s", (_claim, cursor) => {
    const foreign = { ...message, cursor };
    const arrival = { attempts: 1, nowMs: NOW_MS };
    expect(admit(foreign, null, arrival)).toEqual(drop("no_session"));
    expect(admit(foreign, { ...standing, status: "stopped" }, arrival)).toEqual(drop("ended"));
    expect(admit(foreign, { ...standing, epoch: 3 }, arrival)).toEqual(drop("superseded"));
    expect(admit(foreign, further, arrival)).toEqual(drop("duplicate"));
  });
});

describe("a session", () => {
  it.each<[claim: string, session: SessionStanding]>([
    ["its page is free", standing],
    ["its page is claimed, by whomever", claimed],
    ["it is queued", { ...standing, status: "queued" }],
  ])("waits for a message's page while %s", (_claim, session) => {
    expect(waitsFor(session, message)).toBe(true);
  });

  it.each<[claim: string, session: SessionStanding | null]>([
    ["is gone", null],
    ["is another athlete's", { ...standing, athleteId: 7 }],
    ["was superseded", { ...standing, current: false }],
    ["was rescued", { ...standing, epoch: 3 }],
    ["has the page behind it", further],
    ["is completed", { ...standing, status: "completed" }],
    ["was stopped", { ...standing, status: "stopped" }],
    ["ended in error", { ...standing, status: "error" }],
    ...ELSEWHERE.map(([claim, cursor]): [string, SessionStanding] => [
      `stands elsewhere: ${claim}`,
      { ...standing, cursor },
    ]),
  ])("that %s does not wait for it", (_claim, session) => {
    expect(waitsFor(session, message)).toBe(false);
  });
});

describe("the next message", () => {
  it("asks for the page after, at the cursor given, and keeps all else", () => {
    expect(nextMessage(message, further.cursor)).toEqual({
      ...message,
      pageNumber: 4,
      cursor: further.cursor,
    });
  });

  it("leaves the message that it follows as it was", () => {
    const before = structuredClone(message);
    nextMessage(message, further.cursor);
    expect(message).toEqual(before);
  });
});
