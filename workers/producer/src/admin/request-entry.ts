import { answeringHead } from "./head-requests.ts";
import { drainingBodies } from "./request-body.ts";

interface Router<Routes, Rest extends readonly unknown[]> {
  readonly routes: Routes;
  fetch(request: Request, ...rest: Rest): Promise<Response>;
}

/** The router with what holds of every request, whichever route answers it. */
export function entryTo<Routes, Rest extends readonly unknown[]>(
  router: Router<Routes, Rest>,
): Router<Routes, Rest> {
  const answer = (request: Request, ...rest: Rest) => router.fetch(request, ...rest);
  return { routes: router.routes, fetch: drainingBodies(answeringHead(answer)) };
}
