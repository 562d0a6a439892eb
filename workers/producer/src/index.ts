import { jsonLog } from "@paceline/protocol";
import { createRouter } from "./admin/router.ts";
import { runCron } from "./crons.ts";
import { composeDependencies } from "./dependencies.ts";

const log = jsonLog("producer", (line) => console.log(line));
const ambient = {
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  nowMs: () => Date.now(),
  log,
};
const router = createRouter(ambient.fetch);

export default {
  async fetch(request, env) {
    return router.fetch(request, await composeDependencies(env, ambient));
  },
  async scheduled(controller, env) {
    await runCron(controller.cron, await composeDependencies(env, ambient));
  },
} satisfies ExportedHandler<ProducerEnv>;
