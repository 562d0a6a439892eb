import { recordPage } from "./page-replay.ts";
import { timePage } from "./time-page.ts";

/**
 * Answers with the CPU time of a page, as `PageCpu`: the consumer's code, bundled and minified as it is deployed.
 * @public
 */
export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response(null, { status: 404 });
    return Response.json(await timePage(await recordPage()));
  },
} satisfies ExportedHandler;
