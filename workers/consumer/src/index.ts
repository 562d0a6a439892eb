import { jsonLog } from "@paceline/protocol";
import { consume } from "./consume.ts";
import { composeDependencies } from "./dependencies.ts";

const log = jsonLog("consumer", (line) => console.log(line));

export default {
  async queue(batch, env) {
    const ambient = {
      fetch: (url: string, init: RequestInit) => fetch(url, init),
      nowMs: () => Date.now(),
      random: () => Math.random(),
      log,
    };
    await consume(batch, await composeDependencies(env, ambient));
  },
} satisfies ExportedHandler<ConsumerEnv, unknown>;
