import * as v from "valibot";
import { named } from "../named-schema.ts";
import { countOf, momentOf, textOf } from "../units.ts";

export const PAUSE_PIPELINE_ANSWERS = {
  200: named(
    "PipelinePaused",
    "The pause that holds now.",
    v.strictObject({
      paused: v.pipe(v.literal(true), v.description("Everything waits.")),
      since: momentOf("When it was paused; an earlier pause stays."),
      reason: textOf("Why, as whoever paused it says."),
    }),
  ),
} as const;

export const RESUME_PIPELINE_ANSWERS = {
  200: named(
    "PipelineResumed",
    "What came of ending the pause.",
    v.strictObject({
      paused: v.pipe(v.literal(false), v.description("It goes on.")),
      sent_on: countOf("Pages that had waited and were sent on."),
    }),
  ),
} as const;

export const RESET_STUCK_SYNCS_ANSWERS = {
  200: named(
    "StuckSyncsReset",
    "What came of the rescue.",
    v.strictObject({ rescued: countOf("Pages that were sent again.") }),
  ),
} as const;
