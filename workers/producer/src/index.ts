import { jsonLog } from "@paceline/protocol";
import { createRouter } from "./admin/router.ts";
import { composeDependencies } from "./dependencies.ts";
import { enqueueAll } from "./enqueue.ts";

const log = jsonLog("producer", (line) => console.log(line));
const ambient = { nowMs: () => Date.now(), log };
const router = createRouter();

export default {
  async fetch(request, env) {
    return router.fetch(request, await composeDependencies(env, ambient));
  },
  async scheduled(controller, env) {
    const composed = await composeDependencies(env, ambient);
    // A cron has nobody to answer to: a failed run shows as failed in Cloudflare's dashboard.
    if (!composed.ok) throw new Error(composed.problem);
    const enqueued = await enqueueAll(composed.dependencies, { mode: "incremental" });
    log({
      level: "info",
      message: `The cron enqueued ${enqueued} athletes.`,
      metadata: { cron: controller.cron },
    });
  },
} satisfies ExportedHandler<ProducerEnv>;
