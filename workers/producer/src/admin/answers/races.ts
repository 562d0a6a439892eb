import * as v from "valibot";
import { named } from "../named-schema.ts";
import { RaceBody } from "../race-body.ts";
import { CSV } from "../route.ts";
import { NextAfter } from "../units.ts";

/** What answers with races as JSON, and as CSV. */
export const RACES_ANSWERS = {
  200: named(
    "RaceList",
    "A page of an athlete's races.",
    v.strictObject({
      races: v.pipe(v.array(RaceBody), v.description("Newest first.")),
      next_after: NextAfter,
    }),
  ),
  304: null,
} as const;

export const RACES_CSV_ANSWERS = { 200: CSV, 304: null } as const;
