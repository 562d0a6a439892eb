import { causeOf } from "@paceline/protocol";
import { type IRequest, Router } from "itty-router";
import { BROWSER_PAGES, showPage } from "../connect/browser-pages.ts";
import type { Composed } from "../dependencies.ts";
import { answerWebhook } from "../webhook/webhook-route.ts";
import { audit } from "./audit.ts";
import { refuseStranger } from "./auth.ts";
import description from "./openapi.json" with { type: "json" };
import { noSuch, type Problem, problemResponse, unavailable } from "./problem.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

/** The producer's HTTP side. Nothing under `/api/admin/` is reached without the admin's token. */
export function createRouter() {
  const router = Router<IRequest, [Composed]>({
    catch: (error: unknown, _request: IRequest, composed: Composed) => refuseBroken(error, composed),
  });
  router.all("/api/admin/*", (request, { adminToken }) => refuseStranger(request, adminToken));
  for (const [path, routes] of Map.groupBy(ROUTES, ({ path }) => path)) {
    router.all(path, (request, composed) => answer(request, routes, composed));
  }
  // For anyone: it tells what can be asked for, and no secret.
  router.all("/api/openapi.json", async ({ method }) =>
    method === "GET" ? Response.json(description) : problemResponse(notAllowed("GET")),
  );
  for (const [path, pages] of Map.groupBy(BROWSER_PAGES, ({ path }) => path)) {
    router.all(path, async (request, composed) => {
      const page = pages.find(({ method }) => method === request.method);
      if (page === undefined) return problemResponse(notAllowed(allowed(pages)));
      return showPage(request, page, composed);
    });
  }
  router.all("/webhook/:secret", async (request, composed) => {
    const { method, params } = request;
    if (method !== "GET" && method !== "POST") return problemResponse(notAllowed("GET, POST"));
    if (!composed.ok) return problemResponse(unavailable(composed.problem));
    return answerWebhook(request, params.secret ?? "", composed.dependencies);
  });
  router.all("*", async () => problemResponse(noSuch("address")));
  return router;
}

async function answer(request: IRequest, routes: readonly Route[], composed: Composed): Promise<Response> {
  const called = routes.find(({ method }) => method === request.method);
  if (called === undefined) {
    return problemResponse(notAllowed(allowed(routes)));
  }
  if (!composed.ok) return problemResponse(unavailable(composed.problem));
  try {
    const { response, targets } = await called.answer(request, composed.dependencies);
    audit(composed.log, called, response.status, targets);
    return response;
  } catch (error) {
    // It may have taken effect in part.
    audit(composed.log, called, 503, { ...request.params });
    throw error;
  }
}

function allowed(calls: readonly { readonly method: string }[]): string {
  return calls.map(({ method }) => method).join(", ");
}

function notAllowed(allow: string): Problem<405> {
  const detail = `This address takes ${allow}.`;
  return { status: 405, title: "Method Not Allowed", detail, headers: { allow } };
}

/** D1 or the queue failed, or Paceline has a bug: either way nothing that the caller sent is at fault. */
function refuseBroken(error: unknown, { log }: Composed): Response {
  log({ level: "error", message: "A request could not be answered.", metadata: { cause: causeOf(error) } });
  const detail =
    "Paceline could not finish this, and the fault is not yours. Try again; if it stays, look into the producer's log.";
  return problemResponse(unavailable(detail, { "retry-after": "10" }));
}
