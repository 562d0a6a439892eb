import { type ListedLetter, listDeadLetters } from "@paceline/store";
import * as v from "valibot";
import { parseExactJson } from "./exact-json.ts";
import { LetterReason, wholeNumberText } from "./input.ts";
import { route } from "./route.ts";
import { AthleteId, countOf, momentOf, NextAfter, textOf } from "./units.ts";

const LETTERS_PER_PAGE = 50;
const LETTERS_PER_PAGE_MAX = 100;
/** A page message takes some 300; what came from elsewhere may be long, and is whole in D1. */
const BODY_CHARACTERS_MAX = 4_000;

const LetterBody = v.strictObject({
  id: textOf("The queue's id of the message."),
  queue: textOf("The queue that it came from."),
  reason: textOf("Why it was given up on, in a word such as retries_exhausted."),
  explanation: textOf("A sentence: what happened and what to do."),
  athlete_id: v.nullable(AthleteId),
  sync_session_id: v.nullable(textOf("The session whose page it was.")),
  page_number: v.nullable(countOf("The page that it was, counted from 1.")),
  message: v.pipe(
    v.unknown(),
    v.description(
      `The message as JSON; as text where it is none, holds a number that JavaScript would round, or has more than ${BODY_CHARACTERS_MAX} characters, then cut.`,
    ),
  ),
  age_seconds: countOf("Seconds since it was given up on."),
  created_at: momentOf("When it was given up on."),
  resolved_at: v.nullable(momentOf("When it was resolved; null while it is open.")),
  resolution: v.nullable(textOf("How it was resolved, in a sentence.")),
});

/** Open letters by reason. */
export const LettersByReason = v.pipe(
  v.array(
    v.strictObject({
      reason: textOf("Why they were given up on."),
      letters: countOf("Open letters of this reason."),
    }),
  ),
  v.description("Open letters by reason."),
);

const After = v.pipe(
  v.string(),
  v.maxLength(230, "must be the next_after of the page before"),
  v.regex(/^\d{1,15}-./, "must be the next_after of the page before"),
);

export const getDeadLetters = route({
  method: "GET",
  path: "/api/admin/dead-letters",
  summary: "Dead letters, newest first, and how many open ones there are by reason.",
  takes: {
    query: v.strictObject({
      after: v.optional(After),
      limit: v.optional(wholeNumberText(1, LETTERS_PER_PAGE_MAX), String(LETTERS_PER_PAGE)),
      state: v.optional(v.picklist(["open", "resolved", "all"]), "open"),
      reason: v.optional(LetterReason),
      athlete_id: v.optional(wholeNumberText(1, Number.MAX_SAFE_INTEGER)),
    }),
  },
  answers: {
    200: v.strictObject({
      dead_letters: v.pipe(v.array(LetterBody), v.description("Newest first.")),
      open_by_reason: LettersByReason,
      next_after: NextAfter,
    }),
  },
  refusals: [],
  polled: true,
  handle: async ({ query }, { db, nowMs }) => {
    const { after, limit, state, reason = null, athlete_id: athleteId = null } = query;
    const { rows, resumeAfter, counts } = await listDeadLetters(db, {
      after: after === undefined ? null : keyOf(after),
      limit,
      state,
      reason,
      athleteId,
      bodyCharactersMax: BODY_CHARACTERS_MAX,
    });
    const now = nowMs();
    const body = {
      dead_letters: rows.map((letter) => letterBody(letter, now)),
      open_by_reason: counts,
      next_after: resumeAfter === null ? null : `${resumeAfter.created_at}-${resumeAfter.id}`,
    };
    return { status: 200, body };
  },
});

function keyOf(after: string) {
  const end = after.indexOf("-");
  return { createdAtMs: Number(after.slice(0, end)), id: after.slice(end + 1) };
}

function letterBody({ body, body_is_cut, ...letter }: ListedLetter, nowMs: number) {
  return {
    ...letter,
    message: body_is_cut === 1 ? `${body}…` : readable(body),
    age_seconds: Math.max(0, Math.floor((nowMs - letter.created_at) / 1000)),
  };
}

function readable(body: string): unknown {
  const value = parseExactJson(body);
  return value === undefined ? body : value;
}
