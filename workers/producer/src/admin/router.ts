import { causeOf } from "@paceline/protocol";
import { type IRequest, Router } from "itty-router";
import type { Composed, Dependencies } from "../dependencies.ts";
import { deleteOneAthlete, getAthletes, postAthletes } from "./athletes.ts";
import { refuseStranger } from "./auth.ts";
import { getBudget } from "./budget.ts";
import { deleteDeadLetter, postReplay } from "./dead-letters.ts";
import { postPause, postResetStuckSyncs, postResume } from "./pipeline.ts";
import { noSuch, problem } from "./problem.ts";
import { getSyncLogs, postAthleteSync, postAthleteSyncStop, postSyncs } from "./syncs.ts";

type Handler = (request: IRequest, dependencies: Dependencies) => Promise<Response>;
type Method = "GET" | "POST" | "DELETE";

/** Every call of the admin API, by path and method. */
const ROUTES: Readonly<Record<string, Readonly<Partial<Record<Method, Handler>>>>> = {
  "/api/admin/athletes": { GET: getAthletes, POST: postAthletes },
  "/api/admin/athletes/:id": { DELETE: deleteOneAthlete },
  "/api/admin/athletes/:id/sync": { POST: postAthleteSync },
  "/api/admin/athletes/:id/sync/stop": { POST: postAthleteSyncStop },
  "/api/admin/syncs": { POST: postSyncs },
  "/api/admin/reset-stuck-syncs": { POST: postResetStuckSyncs },
  "/api/admin/sync-logs": { GET: getSyncLogs },
  "/api/admin/dead-letters/:id": { DELETE: deleteDeadLetter },
  "/api/admin/dead-letters/:id/replay": { POST: postReplay },
  "/api/admin/budget": { GET: getBudget },
  "/api/admin/pause": { POST: postPause },
  "/api/admin/resume": { POST: postResume },
};

/** The producer's HTTP side. Nothing under `/api/admin/` is reached without the admin's token. */
export function createRouter() {
  const router = Router<IRequest, [Composed]>({
    catch: (error: unknown, _request: IRequest, composed: Composed) => refuseBroken(error, composed),
  });
  router.all("/api/admin/*", (request, { adminToken }) => refuseStranger(request, adminToken));
  for (const [path, methods] of Object.entries(ROUTES)) {
    router.all(path, (request, composed) => answer(request, methods, composed));
  }
  router.all("*", async () => noSuch("address"));
  return router;
}

async function answer(
  request: IRequest,
  methods: Readonly<Partial<Record<string, Handler>>>,
  composed: Composed,
): Promise<Response> {
  const handle = methods[request.method];
  if (handle === undefined) {
    const allow = Object.keys(methods).join(", ");
    return problem({
      status: 405,
      title: "Method Not Allowed",
      detail: `This address takes ${allow}.`,
      headers: { allow },
    });
  }
  if (!composed.ok) return misconfigured(composed.problem);
  return handle(request, composed.dependencies);
}

function misconfigured(detail: string): Response {
  return problem({ status: 503, title: "Service Unavailable", detail });
}

/** D1 or the queue failed, or Paceline has a bug: either way nothing that the caller sent is at fault. */
function refuseBroken(error: unknown, { log }: Composed): Response {
  log({ level: "error", message: "A request could not be answered.", metadata: { cause: causeOf(error) } });
  return problem({
    status: 503,
    title: "Service Unavailable",
    detail:
      "Paceline could not finish this, and the fault is not yours. Try again; if it stays, look into the producer's log.",
    headers: { "retry-after": "10" },
  });
}
