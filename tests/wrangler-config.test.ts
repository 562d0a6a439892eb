import { readFileSync } from "node:fs";
import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";

const CONSUMER = "wrangler.consumer.toml";
const PRODUCER = "wrangler.producer.toml";

/** The text of each `[[queues.consumers]]` block: what is written there, not what wrangler would put in its place. */
const consumerBlocks = readFileSync(CONSUMER, "utf8")
  .split("[[queues.consumers]]")
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
    expect(consumerBlocks).toHaveLength(3);
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

describe("both workers", () => {
  it("share one database and the queues' names", () => {
    const [producer, consumer] = [PRODUCER, CONSUMER].map((config) => unstable_readConfig({ config }));
    expect(producer?.d1_databases).toEqual(consumer?.d1_databases);
    expect(producer?.queues.producers).toEqual(consumer?.queues.producers);
  });

  it.each([
    ["PEOPLE_SHARE_PERCENT", "10"],
    ["STRAVA_SHORT_WINDOW_SECONDS", "900"],
  ])("have the same %s: what one promises, the other must not plan away", (name, value) => {
    for (const config of [PRODUCER, CONSUMER]) {
      expect(unstable_readConfig({ config }).vars).toMatchObject({ [name]: value });
    }
  });
});
