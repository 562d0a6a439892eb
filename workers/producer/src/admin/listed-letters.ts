import { type ListedLetter, listDeadLetters } from "@paceline/store";
import * as v from "valibot";
import type { LIST_DEAD_LETTERS_ANSWERS } from "./answers/dead-letters.ts";
import { parseExactJson } from "./exact-json.ts";
import { AthleteIdText, LetterReason, limitText } from "./input.ts";
import { route } from "./route.ts";

const LETTERS_PER_PAGE = 50;

const LETTERS_PER_PAGE_MAX = 100;

/** A page message takes some 300; what came from elsewhere may be long, and is whole in D1. */
export const BODY_CHARACTERS_MAX = 4_000;

const After = v.pipe(
  v.string(),
  v.maxLength(230, "must be the next_after of the page before"),
  v.regex(/^\d{1,15}-./, "must be the next_after of the page before"),
  v.description("The `next_after` of the page before."),
);

export const getDeadLetters = route<typeof LIST_DEAD_LETTERS_ANSWERS>()({
  id: "listDeadLetters",
  tag: "Dead letters",
  method: "GET",
  path: "/api/admin/dead-letters",
  takes: {
    query: v.strictObject({
      after: v.optional(After),
      limit: limitText(LETTERS_PER_PAGE_MAX, LETTERS_PER_PAGE),
      state: v.optional(
        v.pipe(v.picklist(["open", "resolved", "all"]), v.description("Which letters.")),
        "open",
      ),
      reason: v.optional(LetterReason),
      athlete_id: v.optional(AthleteIdText),
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
