import * as v from "valibot";
import { named } from "../named-schema.ts";

/** A field that is wrong, by its path: `athletes.3.strava_id`. */
export const FieldError = named(
  "FieldError",
  "A field that is wrong.",
  v.strictObject({
    field: v.pipe(v.string(), v.description("Its path: `athletes.3.strava_id`.")),
    message: v.pipe(v.string(), v.description("What is wrong with it.")),
  }),
);

export type FieldError = v.InferOutput<typeof FieldError>;

/** The body of every answer that is an error (RFC 9457). */
export const ProblemDocument = named(
  "Problem",
  "Why a call is refused (RFC 9457).",
  v.strictObject({
    type: v.pipe(v.literal("about:blank"), v.description("The status tells what kind of problem it is.")),
    status: v.pipe(v.number(), v.integer(), v.description("The status of the answer.")),
    title: v.pipe(v.string(), v.description("The name of that status.")),
    detail: v.pipe(v.string(), v.description("A sentence that says what happened and what to do.")),
    errors: v.optional(v.pipe(v.array(FieldError), v.description("The fields to correct, by their paths."))),
  }),
);
