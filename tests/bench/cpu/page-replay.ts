import { env } from "cloudflare:workers";
import { noFacts } from "@paceline/consumer/data-point";
import { composeDependencies } from "@paceline/consumer/dependencies";
import { handlePage } from "@paceline/consumer/page";
import type { Fetch } from "@paceline/strava";
import { composePaceline, type Paceline, type PacelineObserver } from "../../support/compose-paceline.ts";
import { interceptD1 } from "../../support/d1/intercepted-d1.ts";

/** One page that can be handled again and again: D1 answers at once, with what it answered the first time. */
export interface PageReplay {
  /** Strava's answer, as it has just arrived. */
  arrive(): Response;
  /** The text of such an answer, as it has just been read: one that was parsed before would be parsed faster. */
  freshText(): string;
  /** All that the consumer does for the page once that answer is there. */
  handle(answer: Response): Promise<void>;
  /** Only its request: the answer read, parsed and checked. */
  list(answer: Response): Promise<void>;
}

const BULK_QUEUE = "athlete-pages";

/** Every secret here is made for the run, and no test reads what it comes to. */
const UNOBSERVED: PacelineObserver = {
  vars: () => {},
  requestBody: () => {},
  world: () => {},
  logLine: () => {},
  answer: async () => {},
};

/** Records the second page of a history: full, and in no need of a token. */
export async function recordPage(): Promise<PageReplay> {
  const history = { world: { seed: 1, athletes: 1, activities: { min: 1_000, max: 1_000 } } };
  const paceline = composePaceline({ sim: history }, UNOBSERVED);
  // What is not shown would leave the page with fewer than 200.
  for (const athlete of paceline.sim.world.athletes.values()) athlete.scope = "read,activity:read_all";
  await paceline.importAthletes();
  await paceline.enqueueAll("full");
  await paceline.broker.deliverNext();
  const [queued] = paceline.broker.waiting;
  const delivery = { id: "recorded", queue: BULK_QUEUE, attempts: 1, body: queued?.body, facts: noFacts() };

  const trips: D1Result[][] = [];
  const recordingD1 = interceptD1(env.DB, async ({ run }) => {
    const answers = await run();
    trips.push(answers);
    return answers;
  });
  const heard: { readonly url: string; readonly headers: Headers; readonly text: string }[] = [];
  const recordingFetch: Fetch = async (url, init) => {
    const answer = await paceline.sim.fetch(url, init);
    heard.push({ url, headers: answer.headers, text: await answer.clone().text() });
    return answer;
  };
  const recorded = await handlePage(delivery, await dependenciesOf(paceline, recordingD1, recordingFetch));
  const [answer] = heard;
  if (recorded.kind !== "done" || answer === undefined || heard.length !== 1 || trips.length !== 2)
    throw new Error(
      `The page took ${trips.length} round trips and ${heard.length} requests: ${recorded.kind}.`,
    );

  const bytes = new TextEncoder().encode(answer.text);
  const replayingD1 = replayD1(trips);
  const arrived: Response[] = [];
  const replayingFetch: Fetch = async () => {
    const next = arrived.pop();
    if (next === undefined) throw new Error("No answer has arrived.");
    return next;
  };
  const dependencies = await dependenciesOf(paceline, replayingD1, replayingFetch);
  const query = { accessToken: "token", cursor: { after: null, before: null, page: 1 }, perPage: 200 };
  return {
    arrive: () => new Response(bytes, { headers: answer.headers }),
    freshText: () => new TextDecoder().decode(bytes),
    async handle(next) {
      arrived.push(next);
      const outcome = await handlePage(delivery, dependencies);
      if (outcome.kind !== "done") throw new Error(`The page's outcome is ${outcome.kind}.`);
    },
    async list(next) {
      arrived.push(next);
      const listed = await dependencies.strava.listActivities(query);
      if (!listed.ok) throw new Error(listed.failure.explanation);
    },
  };
}

/** Answers each round trip at once with the next one recorded, over and over: what D1's own client costs is not in it. */
function replayD1(trips: readonly D1Result[][]): D1Database {
  let asked = 0;
  const statement = { bind: () => statement };
  const d1 = { prepare: () => statement, batch: async () => trips[asked++ % trips.length] ?? [] };
  // What a page does not use is missing, so a call of it would fail at once.
  return d1 as unknown as D1Database;
}

async function dependenciesOf({ clock, broker }: Paceline, d1: D1Database, fetch: Fetch) {
  const queues = {
    ATHLETE_PAGES: broker.queue("athlete-pages"),
    ATHLETE_PAGES_PRIORITY: broker.queue("athlete-pages-priority"),
  };
  const ambient = { fetch, nowMs: () => clock.nowMs, random: () => 0.5, log: () => {} };
  const composed = await composeDependencies({ ...env, ...queues, DB: d1 }, ambient);
  if (!composed.ok) throw new Error(composed.problem);
  return composed.dependencies;
}
