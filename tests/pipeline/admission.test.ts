import { type Admission, admit, nextMessage } from "@paceline/pipeline";
import {
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
};

const further: SessionStanding = {
  ...standing,
  pageNumber: 4,
  cursor: { after: null, before: 1_700_000_000, page: 2 },
};

const ADMIT: Admission = { kind: "admit" };
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
    ["resends nothing of a session that ended", { ...further, status: "completed" }, 2, drop("ended")],
    ["resends nothing across a rescue", { ...further, epoch: 3 }, 2, drop("superseded")],
  ])("%s", (_claim, session, attempts, admission) => {
    expect(admit(message, session, attempts)).toEqual(admission);
  });

  it.each<SessionStatus>(["completed", "error", "stopped", "superseded"])(
    "lets nothing through once %s",
    (status) => {
      for (const attempts of [1, 2, 20]) {
        expect(admit(message, { ...standing, status }, attempts)).toEqual(drop("ended"));
        expect(admit(message, { ...further, status }, attempts)).toEqual(drop("ended"));
      }
    },
  );
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
