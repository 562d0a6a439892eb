import { causeOf } from "@paceline/protocol";
import { type IRequest, Router } from "itty-router";
import { dashboardFile, dashboardPage, wantsPage } from "../dashboard/dashboard.ts";
import { beginSession, refusalPage, signInPage } from "../dashboard/sign-in.ts";
import { END_EVERYWHERE_PATH, END_PATH, endEverySession, endSession } from "../dashboard/sign-out.ts";
import type { Composed } from "../dependencies.ts";
import { serveMetrics } from "../metrics/serve-metrics.ts";
import { audit } from "./audit.ts";
import { admit, type Caller } from "./auth.ts";
import { noSuch, notAllowed, type Problem, problemResponse, unavailable } from "./problem.ts";
import { createRefusalLimit } from "./refusal-limit.ts";
import { entryTo } from "./request-entry.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";
import { withSecurityHeaders } from "./security-headers.ts";

/** What the portal answers: athletes in their browsers, and Strava. */
const PORTAL_PATHS = [
  "/connect",
  "/connect/*",
  "/disconnect",
  "/races",
  "/races/*",
  "/races.json",
  "/races.csv",
  "/webhook/*",
];

/** What Prometheus asks for; it sends the same token as any program. */
const METRICS_PATH = "/metrics";

/** What signing in and out post to. */
const SESSION_CALLS = [{ method: "POST" }];

/** A request under `/api/admin/` that was let in has a caller. */
type Asked = IRequest & { caller?: Caller };

/**
 * The producer's HTTP side, one for a whole isolate. Nothing under `/api/admin/`, nor the metrics or anything of the dashboard,
 * is reached by anyone but a caller whom `admit` knows.
 */
export function createRouter() {
  const limitRefusals = createRefusalLimit();
  const router = Router<Asked, [Composed]>({
    catch: (error: unknown, _request: IRequest, composed: Composed) => refuseBroken(error, composed),
    // The one place that all answers pass, whatever became of the request.
    finally: [withSecurityHeaders],
  });
  /** Why a request is refused; null when its caller is known. */
  async function refusalOf(request: Asked, composed: Composed): Promise<Problem | null> {
    const admission = await admit(request, composed);
    if (!admission.ok) return limitRefusals(request, admission.problem, composed);
    request.caller = admission.caller;
    return null;
  }
  async function turnAway(request: Asked, composed: Composed): Promise<Response | undefined> {
    const refusal = await refusalOf(request, composed);
    return refusal === null ? undefined : problemResponse(refusal);
  }
  router.all("/api/admin/*", turnAway);
  router.all(METRICS_PATH, turnAway, ({ method }, composed) => answerMetrics(method, composed));
  for (const [path, routes] of Map.groupBy(ROUTES, ({ path }) => path)) {
    router.all(path, (request, composed) => answer(request, routes, composed));
  }
  for (const path of PORTAL_PATHS) router.all(path, (request, { portal }) => portal.fetch(request));
  router.post("/session", (request, composed) => beginSession(request, composed, limitRefusals));
  router.post(END_PATH, endSession);
  router.post(END_EVERYWHERE_PATH, endEverySession);
  for (const path of ["/session", END_PATH, END_EVERYWHERE_PATH]) {
    router.all(path, async () => problemResponse(notAllowed(SESSION_CALLS)));
  }
  router.get("/dashboard/*", turnAway, (request, { assets }) => dashboardFile(request, assets));
  router.get("*", async (request, composed) => {
    if (!wantsPage(request)) return undefined;
    const refusal = await refusalOf(request, composed);
    if (refusal === null) return dashboardPage(request, composed.assets);
    return refusal.status === 401 ? signInPage(request, composed, refusal) : refusalPage(refusal);
  });
  router.all("*", async () => problemResponse(noSuch("address")));
  return entryTo(router);
}

/** Without a line in the log: a scrape comes several times a minute and changes nothing. */
async function answerMetrics(method: string, composed: Composed): Promise<Response> {
  if (method !== "GET") return problemResponse(notAllowed([{ method: "GET" }]));
  if (!composed.ok) return problemResponse(unavailable(composed.problem));
  return serveMetrics(composed.dependencies);
}

async function answer(request: Asked, routes: readonly Route[], composed: Composed): Promise<Response> {
  const called = routes.find(({ method }) => method === request.method);
  if (called === undefined) {
    return problemResponse(notAllowed(routes));
  }
  if (!composed.ok) return problemResponse(unavailable(composed.problem));
  try {
    const { response, targets } = await called.answer(request, composed.dependencies);
    audit(composed.log, request.caller, called, { status: response.status, targets });
    return response;
  } catch (error) {
    // It may have taken effect in part.
    audit(composed.log, request.caller, called, { status: 503, targets: { ...request.params } });
    throw error;
  }
}

/** D1 or the queue failed, or Paceline has a bug: either way nothing that the caller sent is at fault. */
function refuseBroken(error: unknown, { log }: Composed): Response {
  log({ level: "error", message: "A request could not be answered.", metadata: { cause: causeOf(error) } });
  const detail =
    "Paceline could not finish this, and the fault is not yours. Try again; if it stays, look into the producer's log.";
  return problemResponse(unavailable(detail, { "retry-after": "10" }));
}
