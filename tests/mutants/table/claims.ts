// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const ADMISSION = "packages/pipeline/src/admission.ts";
const BEGIN = "packages/store/src/begin-page.ts";
const BOOKING = "packages/store/src/booking.ts";
const FAILURE = "packages/store/src/note-failure.ts";
const LOOK_AGAIN = "workers/consumer/src/look-again.ts";
const CLAIMS = "tests/consumer/claims.test.ts";
const STOP_TEST = "tests/producer/stop.test.ts";

/** What keeps a page in one delivery's hands at a time, and from lying in none. */
export const CLAIM_MUTANTS: readonly Mutant[] = [
  {
    name: "a page without a claim",
    removes: "A page that a delivery has is nobody else's.",
    edits: [
      { file: BEGIN, find: " AND claimed_until <= ${nowMs}", replace: "" },
      { file: ADMISSION, find: "session.claimedUntilMs <= arrival.nowMs", replace: "arrival.nowMs > 0" },
    ],
    tests: [CLAIMS],
  },
  {
    name: "a reservation for a page that another has",
    removes: "Only who gets the page reserves its request.",
    edits: [{ file: BEGIN, find: " AND claimed_until <= ${nowMs}", replace: "" }],
    tests: [CLAIMS],
  },
  {
    name: "an admission to a page that another has",
    removes: "Who does not get the page does not give it back either.",
    edits: [
      { file: ADMISSION, find: "session.claimedUntilMs <= arrival.nowMs", replace: "arrival.nowMs > 0" },
    ],
    tests: [CLAIMS],
  },
  {
    name: "a redelivery dropped while its page is claimed",
    removes: "A redelivery may be the one whose worker died: it waits for the end of the claim.",
    edits: [{ file: ADMISSION, find: "return isRedelivery", replace: "return arrival.attempts < 1" }],
    tests: [CLAIMS],
  },
  {
    name: "a duplicate that waits for a claim",
    removes: "A first delivery of a page under way is dropped.",
    edits: [{ file: ADMISSION, find: "return isRedelivery", replace: "return arrival.attempts > 0" }],
    tests: [CLAIMS],
  },
  {
    name: "a claim that a failure keeps",
    removes: "A page that failed is free when its retry comes.",
    edits: [{ file: FAILURE, find: " claimed_until = 0,", replace: "" }],
    tests: [CLAIMS],
  },
  {
    name: "a claim that a deferred page keeps",
    removes: "A page that waits for quota is free when its copy comes.",
    edits: [{ file: BOOKING, find: "claimed_until = 0, booked_at", replace: "booked_at" }],
    tests: [CLAIMS],
  },
  {
    name: "a retry that is not expected",
    removes: "The session of a page that failed knows when it comes again.",
    edits: [{ file: FAILURE, find: "due_at = ${dueAtMs},", replace: "" }],
    tests: [CLAIMS],
  },
  {
    name: "a delayed copy that is not expected",
    removes: "The session of a page that waits for quota knows when it comes again.",
    edits: [
      { file: BOOKING, find: "due_at = ${nowMs} + 1000 * ${delaySeconds}", replace: "due_at = due_at" },
    ],
    tests: [CLAIMS],
  },
  {
    name: "a request after its claim is over",
    removes: "Who was so slow that another may have the page asks nothing more.",
    edits: [
      {
        file: "workers/consumer/src/ledger.ts",
        find: "now + settings.STRAVA_REQUEST_TIMEOUT_MS > begun.claimUntilMs",
        replace: "now < 0",
      },
    ],
    tests: [CLAIMS],
  },
  {
    name: "a page asked for after its sync ended",
    removes: "After a token refresh the page is asked for only if its session still waits for it.",
    edits: [
      {
        file: "workers/consumer/src/fetch.ts",
        find: "return waitsFor(session, message)",
        replace: "return session !== undefined",
      },
    ],
    tests: [STOP_TEST],
  },
  {
    name: "an overtaken page that comes again",
    removes:
      "A message whose page another delivery committed is done: again, it would send a successor twice.",
    edits: [{ file: LOOK_AGAIN, find: "!waitsFor(await", replace: "waitsFor(null && await" }],
    tests: [CLAIMS],
  },
  {
    name: "a page that is lost to a pause",
    removes: "A message whose page could not be written for a pause is delivered again.",
    edits: [{ file: LOOK_AGAIN, find: "!waitsFor(await", replace: "!waitsFor(null && await" }],
    tests: ["tests/producer/pause.test.ts"],
  },
];
