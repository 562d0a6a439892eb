import { pausePipeline, resumePipeline } from "@paceline/store";
import type { IRequest } from "itty-router";
import * as v from "valibot";
import type { Dependencies } from "../dependencies.ts";
import { rescueNow } from "../rescue.ts";
import { ReasonText, readBody } from "./input.ts";
import { json } from "./problem.ts";

const PauseBody = v.strictObject({ reason: v.optional(ReasonText, "Paused by request.") });

/** `POST pause`: until somebody resumes no page is begun, and none that is under way is written. */
export async function postPause(request: IRequest, { db, nowMs, log }: Dependencies): Promise<Response> {
  const body = await readBody(request, PauseBody);
  if (!body.ok) return body.response;
  const pause = await pausePipeline(db, { ...body.value, nowMs: nowMs() });
  log({ level: "warn", message: "The pipeline was paused by request.", metadata: { reason: pause.reason } });
  return json(200, { paused: true, ...pause });
}

const NoBody = v.strictObject({});

/** `POST resume`: ends any pause, and sends on what waited for its end. */
export async function postResume(request: IRequest, dependencies: Dependencies): Promise<Response> {
  const body = await readBody(request, NoBody);
  if (!body.ok) return body.response;
  await resumePipeline(dependencies.db, dependencies.nowMs());
  dependencies.log({ level: "warn", message: "The pipeline was resumed by request." });
  const { rescued } = await rescueNow(dependencies);
  return json(200, { paused: false, sent_on: rescued });
}

/** `POST reset-stuck-syncs`: rescues now what the cron would rescue later. */
export async function postResetStuckSyncs(request: IRequest, dependencies: Dependencies): Promise<Response> {
  const body = await readBody(request, NoBody);
  if (!body.ok) return body.response;
  const { rescued } = await rescueNow(dependencies);
  return json(200, { rescued });
}
