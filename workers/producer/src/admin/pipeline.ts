import { pausePipeline, resumePipeline } from "@paceline/store";
import * as v from "valibot";
import { rescueNow } from "../rescue.ts";
import type {
  PAUSE_PIPELINE_ANSWERS,
  RESET_STUCK_SYNCS_ANSWERS,
  RESUME_PIPELINE_ANSWERS,
} from "./answers/pipeline.ts";
import { NoBody, ReasonText } from "./input.ts";
import { named } from "./named-schema.ts";
import { route } from "./route.ts";

export const postPause = route<typeof PAUSE_PIPELINE_ANSWERS>()({
  id: "pausePipeline",
  tag: "Pipeline",
  method: "POST",
  path: "/api/admin/pause",
  takes: {
    body: named(
      "PauseRequest",
      "Why everything is to wait.",
      v.strictObject({ reason: v.optional(ReasonText, "Paused by request.") }),
    ),
  },
  refusals: [],
  handle: async ({ body }, { db, nowMs, log }) => {
    const pause = await pausePipeline(db, { ...body, nowMs: nowMs() });
    const metadata = { reason: pause.reason };
    log({ level: "warn", message: "The pipeline was paused by request.", metadata });
    return { status: 200, body: { paused: true as const, ...pause } };
  },
});

export const postResume = route<typeof RESUME_PIPELINE_ANSWERS>()({
  id: "resumePipeline",
  tag: "Pipeline",
  method: "POST",
  path: "/api/admin/resume",
  takes: { body: NoBody },
  refusals: [],
  handle: async (_values, dependencies) => {
    await resumePipeline(dependencies.db, dependencies.nowMs());
    dependencies.log({ level: "warn", message: "The pipeline was resumed by request." });
    const { rescued } = await rescueNow(dependencies);
    return { status: 200, body: { paused: false as const, sent_on: rescued } };
  },
});

export const postResetStuckSyncs = route<typeof RESET_STUCK_SYNCS_ANSWERS>()({
  id: "resetStuckSyncs",
  tag: "Syncs",
  method: "POST",
  path: "/api/admin/reset-stuck-syncs",
  takes: { body: NoBody },
  refusals: [],
  handle: async (_values, dependencies) => {
    const { rescued } = await rescueNow(dependencies);
    return { status: 200, body: { rescued } };
  },
});
