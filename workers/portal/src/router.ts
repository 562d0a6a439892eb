import { ACCESS_PATH } from "@paceline/producer/admin/access-verdict";
import { noSuch, notAllowed, problemResponse, unavailable } from "@paceline/producer/admin/problem";
import { entryTo } from "@paceline/producer/admin/request-entry";
import type { Fetch } from "@paceline/producer/sending";
import { causeOf } from "@paceline/protocol";
import { type IRequest, Router } from "itty-router";
import { createTeamKeys } from "./access/access-token.ts";
import { judgeToken } from "./access/judge-token.ts";
import { BROWSER_PAGES, showPage } from "./connect/browser-pages.ts";
import type { Composed } from "./dependencies.ts";
import { answerRacesData, RACES_DATA } from "./races/races-data.ts";
import { answerWebhook, WEBHOOK_CALLS } from "./webhook/webhook-route.ts";

/**
 * What athletes open in their browsers, and what Strava calls: the producer hands it on, and nothing else reaches it. The
 * producer itself asks whom Cloudflare Access vouches for; `fetch` is for the keys of that.
 */
export function createPortal(fetch: Fetch) {
  const teamKeys = createTeamKeys(fetch);
  const router = Router<IRequest, [Composed]>({ catch: refuseBroken });
  for (const [path, pages] of Map.groupBy(BROWSER_PAGES, ({ path }) => path)) {
    router.all(path, async (request, composed) => {
      const page = pages.find(({ method }) => method === request.method);
      if (page === undefined) return problemResponse(notAllowed(pages));
      return showPage(request, page, composed);
    });
  }
  for (const call of RACES_DATA) {
    router.all(call.path, async (request, composed) => {
      if (request.method !== call.method) return problemResponse(notAllowed([call]));
      if (!composed.ok) return problemResponse(unavailable(composed.problem));
      return answerRacesData(request, call, composed.dependencies);
    });
  }
  router.all("/webhook/:secret", async (request, composed) => {
    if (!WEBHOOK_CALLS.some(({ method }) => method === request.method))
      return problemResponse(notAllowed(WEBHOOK_CALLS));
    if (!composed.ok) return problemResponse(unavailable(composed.problem));
    return answerWebhook(request, request.params.secret ?? "", composed.dependencies);
  });
  router.post(ACCESS_PATH, (request, { nowMs }) => judgeToken(request, teamKeys, nowMs()));
  router.all("*", async () => problemResponse(noSuch("address")));
  return entryTo(router);
}

/** D1 failed, or Paceline has a bug. Strava sends its event again; athletes are shown a page and never see this. */
function refuseBroken(error: unknown, _request: IRequest, { log }: Composed): Response {
  log({ level: "error", message: "A request could not be answered.", metadata: { cause: causeOf(error) } });
  const detail = "Paceline could not finish this, and the fault is not yours. Try again.";
  return problemResponse(unavailable(detail, { "retry-after": "10" }));
}
