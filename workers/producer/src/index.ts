import { jsonLog } from "@paceline/protocol";
import { createRouter } from "./admin/router.ts";
import { runCron } from "./crons.ts";
import { composeDependencies } from "./dependencies.ts";
import { edgeOf } from "./edge.ts";

const log = jsonLog("producer", (line) => console.log(line));
const ambient = {
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  nowMs: () => Date.now(),
  log,
};
const router = createRouter();

export default {
  async fetch(request, env, context) {
    const edge = edgeOf(request, context);
    return router.fetch(request, await composeDependencies(env, { ...ambient, edge }));
  },
  async scheduled(controller, env) {
    await runCron(controller.cron, await composeDependencies(env, ambient));
  },
} satisfies ExportedHandler<ProducerEnv>;
