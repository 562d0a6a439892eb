import * as v from "valibot";
import { recordPage } from "./page-replay.ts";
import { timePage } from "./time-page.ts";

/**
 * Takes `CpuRounds` and answers with the CPU time of a page, as `PageCpu`: the consumer's code, bundled and minified as it
 * is deployed.
 * @public
 */
export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response(null, { status: 404 });
    const rounds = v.parse(v.strictObject({ warmUp: v.number(), timed: v.number() }), await request.json());
    return Response.json(await timePage(await recordPage(), rounds));
  },
} satisfies ExportedHandler;
