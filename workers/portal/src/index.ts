import { edgeOf } from "@paceline/producer/edge";
import { jsonLog } from "@paceline/protocol";
import { composePortal } from "./dependencies.ts";
import { createPortal } from "./router.ts";

const log = jsonLog("portal", (line) => console.log(line));
const ambient = {
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  nowMs: () => Date.now(),
  log,
};
const portal = createPortal(ambient.fetch);

export default {
  async fetch(request, env, context) {
    const edge = edgeOf(request, context);
    return portal.fetch(request, await composePortal(env, { ...ambient, edge }));
  },
} satisfies ExportedHandler<PortalEnv>;
