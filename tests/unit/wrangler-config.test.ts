import { readFileSync } from "node:fs";
import { isDeadLetterQueue } from "@paceline/consumer/dead-letter-queue";
import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";

const CONSUMER = "wrangler.consumer.toml";
const PRODUCER = "wrangler.producer.toml";
const PORTAL = "wrangler.portal.toml";

/** The text of each `[[queues.consumers]]` block: what is written there, not what wrangler would put in its place. */
const consumerBlocks = readFileSync(CONSUMER, "utf8")
  .split(/^\[\[(?:env\.\w+\.)?queues\.consumers\]\]/m)
  .slice(1)
  .map((block) => block.split(/^\[/m)[0] ?? "");

describe("the consumer's queues", () => {
  const KEYS = [
    "queue",
    "max_batch_size",
    "max_batch_timeout",
    "max_retries",
    "max_concurrency",
    "retry_delay",
  ];

  it.each(KEYS)("all set %s: the local runtime and production default to different values", (key) => {
    expect(consumerBlocks).toHaveLength(9);
    for (const block of consumerBlocks) expect(block).toMatch(new RegExp(`^${key} = `, "m"));
  });

  it("both page queues hand on what they give up to the dead-letter queue, which has a consumer", () => {
    const { queues } = unstable_readConfig({ config: CONSUMER });
    expect(queues.consumers).toMatchObject([
      { queue: "athlete-pages", dead_letter_queue: "athlete-pages-dlq" },
      { queue: "athlete-pages-priority", dead_letter_queue: "athlete-pages-dlq" },
      { queue: "athlete-pages-dlq" },
    ]);
  });

  it("deliver more often than a page may fail, so that a person reads the cause", () => {
    const { queues, vars } = unstable_readConfig({ config: CONSUMER });
    for (const { max_retries } of queues.consumers ?? []) {
      expect(max_retries).toBeGreaterThan(Number(vars.PAGE_FAILURES_MAX));
    }
  });
});

describe("the producer's crons", () => {
  const crons: readonly string[] = unstable_readConfig({ config: PRODUCER }).triggers.crons ?? [];
  const known: readonly string[] = Object.values(CRONS);

  it.each(Object.entries(CRONS))("hold the one that is to %s as the code spells it: %s", (_job, cron) => {
    expect(crons).toContain(cron);
  });

  it("hold one more, the weekly sync: any other text would start another", () => {
    expect(crons.filter((cron) => !known.includes(cron))).toHaveLength(1);
  });
});

/** As `wrangler dev`, the demo and the tests run it, and as it is deployed. */
const PLACES = [undefined, "staging", "production"] as const;

const configOf = (config: string, env: (typeof PLACES)[number]) =>
  unstable_readConfig({ config, ...(env === undefined ? {} : { env }) });

describe.each(PLACES)("the workers, environment %s,", (env) => {
  const producer = configOf(PRODUCER, env);
  const consumer = configOf(CONSUMER, env);
  const portal = configOf(PORTAL, env);

  it("share one database and the queues' names", () => {
    expect(producer.d1_databases).toHaveLength(1);
    for (const { d1_databases, queues } of [consumer, portal]) {
      expect(d1_databases).toEqual(producer.d1_databases);
      expect(queues.producers).toEqual(producer.queues.producers);
    }
  });

  it("hand on to the portal of the same environment", () => {
    expect(producer.services).toEqual([{ binding: "PORTAL", service: portal.name }]);
  });

  it.each([
    ["PEOPLE_SHARE_PERCENT", "10", [producer, portal, consumer]],
    ["STRAVA_SHORT_WINDOW_SECONDS", "900", [producer, portal, consumer]],
    ["INCREMENTAL_LOOKBACK_DAYS", "30", [producer, portal]],
    ["STRAVA_BASE_URL", "https://www.strava.com", [portal, consumer]],
  ])("have the same %s: what one promises, the other must not plan away", (name, value, workers) => {
    for (const { vars } of workers) expect(vars).toMatchObject({ [name]: value });
  });

  it("know the dead-letter queue by its name, and take no other for it", () => {
    const queues: { queue: string; dead_letter_queue?: string }[] = consumer.queues.consumers ?? [];
    const named = new Set(queues.map(({ dead_letter_queue }) => dead_letter_queue));
    expect(queues.map(({ queue }) => isDeadLetterQueue(queue))).toEqual([false, false, true]);
    expect(queues.map(({ queue }) => named.has(queue))).toEqual([false, false, true]);
  });
});

/** What an environment may have of its own: its name, a suffix to what it owns, the database's id and the rate limit's. */
function withoutItsOwn(config: object, suffix: string): unknown {
  const own = { targetEnvironment: undefined, vars: undefined };
  return JSON.parse(
    JSON.stringify({ ...config, ...own })
      .replaceAll(/"database_id":"[^"]*"/g, '"database_id":""')
      .replaceAll(/"namespace_id":"[^"]*"/g, '"namespace_id":""')
      .replaceAll(`${suffix}"`, '"')
      // A dataset's name takes no hyphen.
      .replaceAll(`${suffix.replace("-", "_") || "_"}"`, '"'),
  );
}

function ownNames({
  name,
  d1_databases,
  queues,
  ratelimits,
  services,
  analytics_engine_datasets,
}: ReturnType<typeof configOf>): unknown[] {
  const consumed: { queue: string }[] = queues.consumers ?? [];
  const produced: { queue: string }[] = queues.producers ?? [];
  const databases: { database_name?: string }[] = d1_databases;
  const limits: { namespace_id: string }[] = ratelimits;
  const handedTo: { service: string }[] = services ?? [];
  const datasets: { dataset?: string }[] = analytics_engine_datasets;
  return [
    name,
    ...datasets.map(({ dataset }) => dataset),
    ...databases.map(({ database_name }) => database_name),
    ...[...consumed, ...produced].map(({ queue }) => queue),
    ...handedTo.map(({ service }) => service),
    ...limits.map(({ namespace_id }) => namespace_id),
  ];
}

describe.each([CONSUMER, PORTAL, PRODUCER])("%s", (file) => {
  it.each([
    ["staging", "-staging"],
    ["production", ""],
  ] as const)("gives %s every binding, queue key, cron and secret that stands above it", (env, suffix) => {
    const [above, below] = [configOf(file, undefined), configOf(file, env)];
    expect(withoutItsOwn(below, suffix)).toEqual(withoutItsOwn(above, ""));
    expect(below.vars).toEqual(above.vars);
  });

  it("lets staging and production share nothing that holds data", () => {
    const staging = ownNames(configOf(file, "staging"));
    for (const name of ownNames(configOf(file, "production"))) expect(staging).not.toContain(name);
  });
});
