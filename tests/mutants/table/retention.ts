// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const RETENTION = "packages/store/src/retention.ts";
const RETENTION_TEST = "tests/producer/retention.test.ts";

/** What keeps the pruning from taking what is still needed. */
export const RETENTION_MUTANTS: readonly Mutant[] = [
  {
    name: "a live session's pages pruned",
    removes: "The pages of a live session stay, whatever their age: its sweep spares races by them.",
    edits: [
      {
        file: RETENTION,
        find: "page.sync_session_id AND session.finished_at <",
        replace: "page.sync_session_id AND coalesce(session.finished_at, session.started_at) <",
      },
    ],
    tests: [RETENTION_TEST],
  },
  {
    name: "a live session's log pruned",
    removes: "The log of a live session stays, whatever its age.",
    edits: [
      { file: RETENTION, find: "session.id IS NULL OR session.finished_at < ${beforeMs}", replace: "true" },
    ],
    tests: [RETENTION_TEST],
  },
  {
    name: "a session pruned before its pages",
    removes: "No cascade takes more rows than a run may.",
    edits: [
      {
        file: RETENTION,
        find: "AND NOT EXISTS (SELECT 1 FROM sync_pages AS page WHERE page.sync_session_id = session.id)",
        replace: "",
      },
    ],
    tests: [RETENTION_TEST],
  },
  {
    name: "open dead letters pruned",
    removes: "A dead letter stays until somebody dealt with it, and its time is counted from there.",
    edits: [{ file: RETENTION, find: "resolved_at < ${beforeMs}", replace: "created_at < ${beforeMs}" }],
    tests: [RETENTION_TEST],
  },
];
