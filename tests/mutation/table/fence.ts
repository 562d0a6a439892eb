// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const FENCE = "packages/store/src/fence.ts";
const FENCE_TEST = "tests/integration/store/fence.test.ts";
const REDELIVERY = "tests/integration/consumer/redelivery.test.ts";
const ADMISSION = "packages/pipeline/src/admission.ts";
const BEGIN = "packages/store/src/begin-page.ts";
const CLAIMS = "tests/integration/consumer/claims.test.ts";
const STOP_TEST = "tests/integration/producer/api/stop.test.ts";

/** What keeps a superseded, stopped or repeated page from writing, and two deliveries from one page. */
export const FENCE_MUTANTS: readonly Mutant[] = [
  {
    name: "a commit without the fence",
    removes: "No statement of a commit asks whether the session still waits for the page.",
    edits: [
      {
        file: "packages/store/src/commit-page.ts",
        find: 'import { writeFence } from "./fence.ts";',
        replace:
          'import { sql } from "./sql.ts";\nconst writeFence = (..._: unknown[]) => sql<boolean>`true`;',
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the current session",
    removes: "A session that is not its athlete's current one may write.",
    edits: [
      {
        file: FENCE,
        find: "ON fenced_session.id = fenced_athlete.sync_session_id",
        replace: "ON fenced_session.athlete_id = fenced_athlete.strava_id",
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the session's status",
    removes: "A session that ended may write.",
    edits: [{ file: FENCE, find: "fenced_session.status IN ${liveStatuses}", replace: "true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the epoch",
    removes: "A message from before a rescue may write.",
    edits: [{ file: FENCE, find: "fenced_session.epoch = ${message.epoch}", replace: "true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the page number",
    removes: "A page may be committed twice.",
    edits: [{ file: FENCE, find: "fenced_session.page_number = ${message.pageNumber}", replace: "true" }],
    tests: [FENCE_TEST, REDELIVERY],
  },
  {
    name: "the fence without the cursor",
    removes: "A message that asks from another place than its session waits for may write.",
    edits: [{ file: FENCE, find: "AND fenced_session.cursor = ${cursorText(message.cursor)}", replace: "" }],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the pause",
    removes: "A page that is under way when the pipeline is paused writes nothing.",
    edits: [{ file: FENCE, find: " AND NOT EXISTS (${pausedAt(nowMs)})", replace: "" }],
    tests: [FENCE_TEST, "tests/integration/producer/api/pause.test.ts"],
  },
  {
    name: "races written without the fence",
    removes: "A page that was overtaken writes its races.",
    edits: [{ file: "packages/store/src/races.ts", find: "WHERE ${condition}", replace: "WHERE true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "a page given up on without the fence",
    removes: "A page that was overtaken ends its session and becomes a dead letter.",
    edits: [
      {
        file: "packages/store/src/fail-page.ts",
        find: "${writeFence(message, nowMs)} AND",
        replace: "true AND",
      },
    ],
    tests: [FENCE_TEST],
  },
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
];
