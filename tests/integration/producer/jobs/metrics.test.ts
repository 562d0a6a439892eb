import { env } from "cloudflare:workers";
import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";
import { many, startClub } from "../../../support/strava/club.ts";
import { pause } from "../../../support/strava/person.ts";

/** How many names there are. */
const METRICS = 19;

interface Scraped {
  readonly types: ReadonlyMap<string, string>;
  /** By name and labels, as they stand. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = `${NAME}="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const SAMPLE = new RegExp(
  `^((${NAME})(?:\\{${LABEL}(?:,${LABEL})*\\})?) (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`,
);

/** Reads the text as strictly as its grammar is (Prometheus docs, "Text-based format"). */
function parse(text: string): Scraped {
  expect(text.endsWith("\n")).toBe(true);
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  let helped = "";
  let typed = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const help = new RegExp(`^# HELP (${NAME}) \\S.*$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (gauge|counter)$`).exec(line);
    if (help !== null) {
      helped = help[1] ?? "";
      expect(types.has(helped), `${helped} is told twice`).toBe(false);
    } else if (type !== null) {
      typed = type[1] ?? "";
      expect(typed).toBe(helped);
      types.set(typed, type[2] ?? "");
    } else {
      const sample = SAMPLE.exec(line);
      expect(sample, line).not.toBeNull();
      expect(sample?.[2]).toBe(typed);
      expect(samples.has(sample?.[1] ?? ""), `${line} is there twice`).toBe(false);
      samples.set(sample?.[1] ?? "", Number(sample?.[3]));
    }
  }
  return { types, samples };
}

async function scrape({ call }: Paceline): Promise<Scraped> {
  const response = await call("GET", "/metrics");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return parse(await response.text());
}

describe("GET /metrics", () => {
  it("tells a club's state in Prometheus' text format", async () => {
    const paceline = await startQueued({
      sim: { world: { seed: 4, athletes: 30, activities: { min: 5, max: 5 } } },
    });
    const { samples } = await scrape(paceline);
    expect(Object.fromEntries(samples)).toMatchObject({
      'paceline_athletes{status="queued"}': 30,
      'paceline_athletes{status="idle"}': 0,
      paceline_syncs_in_line: 10,
      paceline_syncs_under_way: 20,
      paceline_pages_total: 0,
      'paceline_budget_requests{bucket="read",window="short",kind="limit"}': 100,
      'paceline_budget_requests{bucket="overall",window="day",kind="left"}': 2_000,
      'paceline_queue_backlog_messages{queue="athlete-pages"}': 20,
      'paceline_queue_backlog_messages{queue="athlete-pages-priority"}': 0,
      'paceline_queue_oldest_message_age_seconds{queue="athlete-pages-priority"}': 0,
      paceline_paused: 0,
      paceline_breaker_open: 0,
      'paceline_alerts_firing{alert="dead_letters"}': 0,
    });
    // Neither a time that nobody knows nor one that never was.
    expect(samples.has('paceline_queue_oldest_message_age_seconds{queue="athlete-pages"}')).toBe(false);
    for (const name of ["paceline_last_success_age_seconds", "paceline_last_success_timestamp_seconds"])
      expect(samples.has(name), name).toBe(false);
    // Nothing waits there, so there is no oldest message.
    expect(
      samples.has('paceline_queue_oldest_message_timestamp_seconds{queue="athlete-pages-priority"}'),
    ).toBe(false);
  });

  it("tells what syncs came to, and how long ago one was completed", async () => {
    const paceline = await startSynced();
    paceline.clock.nowMs += 90_000;
    const { samples } = await scrape(paceline);
    const [races] = await paceline.rows<{ n: number }>("SELECT count(*) AS n FROM races");
    expect(Object.fromEntries(samples)).toMatchObject({
      'paceline_athletes{status="completed"}': 1,
      paceline_pages_total: 4,
      paceline_races_written_total: races?.n,
      'paceline_outcomes_total{outcome="done"}': 4,
      'paceline_outcomes_total{outcome="fail"}': 0,
      'paceline_syncs_total{result="completed"}': 1,
      paceline_last_success_age_seconds: 90,
      paceline_last_success_timestamp_seconds: paceline.clock.nowMs / 1000 - 90,
    });
  });

  it("has beside each age the moment that it is counted from", async () => {
    const names = [...(await scrape(startPaceline())).types.keys()];
    const ages = names.filter((name) => name.endsWith("_age_seconds"));
    expect(ages).toHaveLength(2);
    for (const age of ages) expect(names).toContain(age.replace("_age_seconds", "_timestamp_seconds"));
  });

  it("answers in the text format whatever a scraper would rather have", async () => {
    // As Prometheus 2 and 3 ask (prometheus/scrape/scrape.go).
    for (const accept of [
      "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1",
    ]) {
      const response = await startPaceline().call("GET", "/metrics", undefined, { accept });
      expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
      expect(parse(await response.text()).types.size).toBe(METRICS);
    }
  });

  it("tells of a pause, of dead letters by reason and of alerts, whatever stands in their labels", async () => {
    const paceline = startPaceline();
    await paceline.rows(
      `INSERT INTO dead_letters (id, queue, reason, explanation, body, created_at)
       VALUES ('1', 'q', 'network', 'It failed.', '{}', 0), ('2', 'q', 'a "b"\\' || char(10) || 'c', 'It failed.', '{}', 0)`,
    );
    await pause(paceline);
    await paceline.runCron(CRONS.rescue);
    expect(Object.fromEntries((await scrape(paceline)).samples)).toMatchObject({
      paceline_paused: 1,
      'paceline_dead_letters_open{reason="network"}': 1,
      'paceline_dead_letters_open{reason="a \\"b\\"\\\\\\nc"}': 1,
      'paceline_outcomes_total{outcome="fail"}': 2,
      'paceline_alerts_firing{alert="dead_letters"}': 2,
      'paceline_alerts_firing{alert="paused"}': 1,
      'paceline_alerts_firing{alert="no_success"}': 0,
    });
  });

  it("has each name with its help and type; what is called total is a counter, and nothing else is", async () => {
    const { types } = await scrape(startPaceline());
    expect(types.size).toBe(METRICS);
    for (const [name, type] of types) {
      expect(name).toMatch(/^paceline_/);
      expect(type, name).toBe(name.endsWith("_total") ? "counter" : "gauge");
    }
  });

  it("never lets a counter go back, whatever becomes of a sync or an athlete", async () => {
    const paceline = await startQueued({
      sim: { world: { seed: 4, athletes: 3, activities: { min: 250, max: 450 } } },
      batchSize: 1,
    });
    let before = new Map<string, number>();
    const expectNoneLess = async () => {
      const { samples } = await scrape(paceline);
      for (const [name, value] of samples) {
        if (name.includes("_total")) expect(value, name).toBeGreaterThanOrEqual(before.get(name) ?? 0);
      }
      before = new Map(samples);
    };
    const [first = 0, second = 0] = paceline.sim.world.athletes.keys();
    for (let i = 0; i < 4; i++) await paceline.broker.deliverNext();
    await expectNoneLess();
    await paceline.call("DELETE", `/api/admin/athletes/${first}`);
    await expectNoneLess();
    await paceline.requeue(second);
    await expectNoneLess();
    await paceline.call("POST", `/api/admin/athletes/${second}/sync/stop`);
    await expectNoneLess();
    await paceline.broker.drain();
    await expectNoneLess();
  });

  it("says what waits since when, and serves the rest where a queue cannot tell", async () => {
    const paceline = startPaceline();
    const since = new Date(paceline.clock.nowMs - 5_000);
    paceline.broker.metrics = async () => ({
      backlogCount: 2,
      backlogBytes: 300,
      oldestMessageTimestamp: since,
    });
    expect(Object.fromEntries((await scrape(paceline)).samples)).toMatchObject({
      'paceline_queue_backlog_bytes{queue="athlete-pages"}': 300,
      'paceline_queue_oldest_message_age_seconds{queue="athlete-pages"}': 5,
      'paceline_queue_oldest_message_timestamp_seconds{queue="athlete-pages"}': since.getTime() / 1000,
    });
    paceline.broker.metrics = () => Promise.reject(new Error("no metrics"));
    const { samples, types } = await scrape(paceline);
    expect([...samples.keys()].filter((name) => name.includes("_queue_"))).toEqual([]);
    expect(types.size).toBe(METRICS);
    expect(samples.get("paceline_paused")).toBe(0);
  });

  it("reads few rows of ten thousand athletes", async () => {
    const paceline = await startClub(many(10_000, { fullDaysAgo: null, status: "idle" }));
    await paceline.enqueueAll("full");
    paceline.measured.forget();
    await scrape(paceline);
    expect(rowsRead(paceline.measured.roundTrips)).toBeLessThan(200);
  });

  it("lets nobody in without the admin's token, and limits refusals", async () => {
    const paceline = startPaceline();
    for (const authorization of ["", "Bearer wrong", `Basic ${env.ADMIN_TOKEN}`]) {
      const response = await paceline.call("GET", "/metrics", undefined, { authorization });
      expect(response.status).toBe(401);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(await response.text()).not.toContain("paceline_");
    }
    const spent = startPaceline({ refusals: { limit: async () => ({ success: false }) } });
    const refused = await spent.call("GET", "/metrics", undefined, { authorization: "Bearer wrong" });
    expect(refused.status).toBe(429);
    expect((await spent.call("GET", "/metrics")).status).toBe(200);
  });

  it("takes GET and HEAD alone, is secured as all answers are, and says what setting is wrong", async () => {
    const paceline = startPaceline();
    const response = await paceline.call("POST", "/metrics", {});
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const answer = await paceline.call("GET", "/metrics");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const wrong = await startPaceline({ vars: { RESCUES_MAX: "many" } }).call("GET", "/metrics");
    expect(wrong.status).toBe(503);
  });
});
