// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const LINE = "packages/store/src/line.ts";
const LINE_TEST = "tests/consumer/line.test.ts";

/** What keeps bulk sessions in line, and the line moving. */
export const LINE_MUTANTS: readonly Mutant[] = [
  {
    name: "a line in which nobody stands",
    removes: "No more bulk sessions are let in than there is place for.",
    edits: [{ file: LINE, find: "LIMIT (${places})", replace: "" }],
    tests: [LINE_TEST],
  },
  {
    name: "a line without an order",
    removes: "Incremental syncs are let in before full ones.",
    edits: [{ file: LINE, find: "ORDER BY mode DESC, in_line_since", replace: "ORDER BY in_line_since" }],
    tests: [LINE_TEST],
  },
  {
    name: "a place that a failing sync takes",
    removes: "A sync that waits to try a failed page again takes no place.",
    edits: [{ file: LINE, find: "AND failures = 0 ", replace: "" }],
    tests: [LINE_TEST],
  },
  {
    name: "a place that an ending sync keeps",
    removes: "A sync's end makes place for the next in the same transaction.",
    edits: [{ file: LINE, find: " AND id IS NOT ${endingId}", replace: "" }],
    tests: [LINE_TEST],
  },
  {
    name: "a place given by a page that wrote nothing",
    removes: "A page whose fence fell lets in nobody.",
    edits: [
      {
        file: LINE,
        find: "WHERE ${condition} AND (id = ${sessionId} OR ",
        replace: "WHERE ((${condition} AND id = ${sessionId}) OR ",
      },
    ],
    tests: [LINE_TEST],
  },
  {
    name: "a completed sync that nobody follows",
    removes: "Those let in by the end of a sync are sent their messages.",
    edits: [
      {
        file: "packages/store/src/commit-page.ts",
        find: "return endedAndLetIn(await runBatchForLast(db, statements, ending), sessionId);",
        replace:
          "const ended = endedAndLetIn(await runBatchForLast(db, statements, ending), sessionId);\n  return ended && { ...ended, letIn: [] };",
      },
    ],
    tests: [LINE_TEST],
  },
  {
    name: "a failed sync that nobody follows",
    removes: "Those let in by the failure of a sync are sent their messages.",
    edits: [
      {
        file: "packages/store/src/fail-page.ts",
        find: "return endedAndLetIn(await runBatchForLast(db, statements, ending), sessionId)?.letIn ?? null;",
        replace:
          "return endedAndLetIn(await runBatchForLast(db, statements, ending), sessionId) === null ? null : [];",
      },
    ],
    tests: [LINE_TEST],
  },
  {
    name: "a rescue that lets in nobody",
    removes: "Places that a stop left free are filled by the rescue.",
    edits: [
      { file: "workers/producer/src/rescue.ts", find: "  await letInFromLine(dependencies);\n", replace: "" },
    ],
    tests: [LINE_TEST],
  },
  {
    name: "a plan that lets in nobody",
    removes: "Those whom the planner chose are let in while there is place.",
    edits: [
      {
        file: "workers/producer/src/enqueue.ts",
        find: 'if (opened.some(({ lane }) => lane === "bulk")) await letInFromLine(dependencies);',
        replace: "",
      },
    ],
    tests: ["tests/producer/plan.test.ts"],
  },
  {
    name: "a line that forgets the plan's order",
    removes: "Sessions opened together stand in line in the order of their plans.",
    edits: [
      { file: "packages/store/src/open-sessions.ts", find: "${nowMs} + plan.key", replace: "${nowMs}" },
    ],
    tests: ["tests/producer/plan.test.ts"],
  },
];
