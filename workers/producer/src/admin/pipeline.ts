import { pausePipeline, resumePipeline } from "@paceline/store";
import * as v from "valibot";
import { rescueNow } from "../rescue.ts";
import { NoBody, ReasonText } from "./input.ts";
import { route } from "./route.ts";
import { countOf, momentOf, textOf } from "./units.ts";

export const postPause = route({
  method: "POST",
  path: "/api/admin/pause",
  summary: "Until somebody resumes no page is begun, and none that is under way is written.",
  takes: { body: v.strictObject({ reason: v.optional(ReasonText, "Paused by request.") }) },
  answers: {
    200: v.strictObject({
      paused: v.pipe(v.literal(true), v.description("Everything waits.")),
      since: momentOf("When it was paused; an earlier pause stays."),
      reason: textOf("Why, as whoever paused it says."),
    }),
  },
  refusals: [],
  handle: async ({ body }, { db, nowMs, log }) => {
    const pause = await pausePipeline(db, { ...body, nowMs: nowMs() });
    const metadata = { reason: pause.reason };
    log({ level: "warn", message: "The pipeline was paused by request.", metadata });
    return { status: 200, body: { paused: true as const, ...pause } };
  },
});

export const postResume = route({
  method: "POST",
  path: "/api/admin/resume",
  summary: "Ends any pause, closes the breaker, and sends on what waited for either.",
  takes: { body: NoBody },
  answers: {
    200: v.strictObject({
      paused: v.pipe(v.literal(false), v.description("It goes on.")),
      sent_on: countOf("Pages that had waited and were sent on."),
    }),
  },
  refusals: [],
  handle: async (_values, dependencies) => {
    await resumePipeline(dependencies.db, dependencies.nowMs());
    dependencies.log({ level: "warn", message: "The pipeline was resumed by request." });
    const { rescued } = await rescueNow(dependencies);
    return { status: 200, body: { paused: false as const, sent_on: rescued } };
  },
});

export const postResetStuckSyncs = route({
  method: "POST",
  path: "/api/admin/reset-stuck-syncs",
  summary: "Rescues now what the cron would rescue later.",
  takes: { body: NoBody },
  answers: { 200: v.strictObject({ rescued: countOf("Pages that were sent again.") }) },
  refusals: [],
  handle: async (_values, dependencies) => {
    const { rescued } = await rescueNow(dependencies);
    return { status: 200, body: { rescued } };
  },
});
