import { env } from "cloudflare:workers";
import type { PageMessage } from "@paceline/protocol";
import { interceptD1, type RoundTrip } from "../support/d1/intercepted-d1.ts";
import { NO_ASSETS, NO_PORTAL } from "../support/http/refuse-fetch.ts";
import type { Queues } from "./queues.ts";
import type { Invocation } from "./stage.ts";

/** All workers' bindings at once, each an effect of one invocation: real D1 and the simulated queues behind them. */
export function bindingsOf(
  invocation: Invocation,
  queues: Queues,
  vars: Readonly<Record<string, string>>,
  measured: (trip: RoundTrip, answers: readonly D1Result[]) => void,
) {
  const run = async (trip: RoundTrip) => {
    const answers = await trip.run();
    measured(trip, answers);
    return answers;
  };
  return {
    ...env,
    ...vars,
    DB: interceptD1(env.DB, (trip) => invocation.effect(describeTrip(trip), () => run(trip))),
    ATHLETE_PAGES: queueBinding("athlete-pages", invocation, queues),
    ATHLETE_PAGES_PRIORITY: queueBinding("athlete-pages-priority", invocation, queues),
    PORTAL: NO_PORTAL,
    ASSETS: NO_ASSETS,
  };
}

function queueBinding(name: string, invocation: Invocation, queues: Queues): Queue<PageMessage> {
  const answer = {
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: new Date(0) } },
  };
  const send = (list: readonly MessageSendRequest<PageMessage>[], delaySeconds: number) => {
    const pages = list.map(({ body }) => `${body.sessionId} page ${body.pageNumber} epoch ${body.epoch}`);
    const late = delaySeconds === 0 ? "" : ` in ${delaySeconds} s`;
    const subject = {
      kind: "send",
      label: `send ${pages.join(", ")}${late}`,
      athleteId: list[0]?.body.athleteId ?? null,
    } as const;
    return invocation.effect(subject, async () => {
      for (const { body } of list) queues.put(name, body, delaySeconds);
      return answer;
    });
  };
  return {
    metrics: async () => answer.metadata.metrics,
    send: (body, options) => send([{ body }], options?.delaySeconds ?? 0),
    sendBatch: (messages) => send([...messages], 0),
  };
}

/** `write races, sync_pages, sync_logs`: the tables that statements write, or what the first one reads. */
function describeTrip({ statements }: RoundTrip) {
  const targets = statements.flatMap(
    ({ sql }) => /(insert into|update|delete from)\s+"?(\w+)/i.exec(sql)?.[2] ?? [],
  );
  const sessionId = statements
    .flatMap(({ parameters }) => parameters)
    .find((parameter) => typeof parameter === "string" && /^sync-\d+-\d+$/.test(parameter));
  const source = /from\s+"?(\w+)/i.exec(statements[0]?.sql ?? "")?.[1] ?? "";
  const what = targets.length > 0 ? `write ${[...new Set(targets)].join(", ")}` : `read ${source}`;
  return {
    kind: targets.length > 0 ? "write" : "read",
    label: `${what}${sessionId === undefined ? "" : ` (${sessionId})`}`,
    athleteId: sessionId === undefined ? null : Number(String(sessionId).split("-")[1]),
  } as const;
}
