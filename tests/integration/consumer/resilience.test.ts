import { describe, expect, it } from "vitest";
import { startPaceline, startQueued, startSynced } from "../../support/paceline.ts";
import { expectTruth, listings, onlyAthlete, storedRaces } from "../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";

describe("pages that always fail", () => {
  it("end as dead letters although they wait for quota in between", async () => {
    const paceline = await startQueued({
      sim: {
        world: { seed: 1, athletes: 8, activities: { min: 5, max: 5 } },
        limits: { read: { short: 25, day: 1_000 } },
        faults: [{ path: LISTING, status: 404, after: 0, times: 1_000_000 }],
      },
    });
    await paceline.broker.drain(3_000);
    expect(await paceline.rows("SELECT DISTINCT reason FROM dead_letters")).toEqual([
      { reason: "retries_exhausted" },
    ]);
    expect(await paceline.rows("SELECT count(*) AS letters FROM dead_letters")).toEqual([{ letters: 8 }]);
    // Twenty tries each: what a page waited for in between does not count.
    expect(listings(paceline)).toHaveLength(8 * 20);
  });

  it("without a request being sent use up no quota", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    await paceline.rows("UPDATE athletes SET refresh_token = replace(refresh_token, 'v1.', 'v1.x')");
    await paceline.enqueueAll("full");
    await paceline.broker.deliverNext();
    expect(paceline.sim.requests).toEqual([]);
    const [budget] = await paceline.rows("SELECT overall_short_used, read_short_used FROM strava_budget");
    expect(budget).toEqual({ overall_short_used: 0, read_short_used: 0 });
  });
});

describe("failures", () => {
  it("of one page do not count for the next", async () => {
    const failure = { path: LISTING, status: 500, times: 1 } as const;
    const paceline = await startSynced({
      sim: { faults: [0, 2, 4, 6].map((after) => ({ ...failure, after })) },
      vars: { PAGE_FAILURES_MAX: "2" },
    });
    expect(listings(paceline).filter(({ fault }) => fault === "500")).toHaveLength(4);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });

  it("for a reason that nobody foresaw are tried again", async () => {
    const paceline = await startQueued();
    await paceline.rows("DELETE FROM strava_budget");
    await paceline.broker.deliverNext();
    expect(paceline.sim.requests).toEqual([]);
    await paceline.rows("INSERT INTO strava_budget (id) VALUES (1)");
    await paceline.broker.drain();
    await expectTruth(paceline);
  });
});

describe("tokens refused while they are being changed", () => {
  it("do not disconnect an athlete who was imported anew in the meantime", async () => {
    const paceline = await startQueued();
    const athlete = onlyAthlete(paceline);
    athlete.refreshToken = "new-token";
    paceline.afterFetch = async () => {
      const athletes = [{ strava_id: athlete.id, refresh_token: "new-token" }];
      await paceline.call("POST", "/api/admin/athletes", { athletes });
    };
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });

  it("do not disconnect an athlete who was requeued in the meantime", async () => {
    const paceline = await startQueued({ sim: { forgetsAtOnce: true } });
    const { id } = onlyAthlete(paceline);
    let isFirst = true;
    paceline.afterFetch = async () => {
      if (!isFirst) return;
      isFirst = false;
      await paceline.requeue(id);
      await paceline.broker.deliverNext();
    };
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
    await expectTruth(paceline);
  });

  it("of another athlete bring none of that athlete's races", async () => {
    const paceline = startPaceline({
      sim: { world: { seed: 2, athletes: 2, activities: { min: 100, max: 100 } } },
    });
    const [first, second] = paceline.sim.world.athletes.values();
    const athletes = [{ strava_id: first?.id, refresh_token: second?.refreshToken }];
    await paceline.call("POST", "/api/admin/athletes", { athletes });
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT * FROM races")).toEqual([]);
    expect(await paceline.rows("SELECT reason FROM dead_letters")).toEqual([{ reason: "wrong_athlete" }]);
  });
});

describe("an answer that is not what it seems", () => {
  it("does not end a sync by one empty page in the middle of the history", async () => {
    const faults = [{ path: LISTING, empty: true, after: 6, times: 1 }] as const;
    const paceline = await startSynced({ sim: { faults } });
    const { id } = onlyAthlete(paceline);
    const before = await storedRaces(paceline, id);
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(listings(paceline).filter(({ fault }) => fault === "empty")).toHaveLength(1);
    expect(await storedRaces(paceline, id)).toEqual(before);
    await expectTruth(paceline);
  });

  it("does not end a sync by empty pages one after the other: each is asked again", async () => {
    const empty = { path: LISTING, empty: true, times: 1 } as const;
    const faults = [
      { ...empty, after: 5 },
      { ...empty, after: 7 },
    ];
    const paceline = await startSynced({ sim: { faults } });
    await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.broker.drain();
    expect(listings(paceline).filter(({ fault }) => fault === "empty")).toHaveLength(2);
    expect(await paceline.rows("SELECT DISTINCT status FROM sync_sessions")).toEqual([
      { status: "completed" },
    ]);
    await expectTruth(paceline);
  });

  it("ends a sync by an empty page that is empty again: its activity was deleted in the meantime", async () => {
    const paceline = await startQueued();
    const athlete = onlyAthlete(paceline);
    await paceline.broker.deliverNext();
    athlete.activities.clear();
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
  });

  it("does not take a page for the end whose only new rows cannot be read", async () => {
    const paceline = startPaceline({
      sim: { world: { seed: 1, athletes: 1, activities: { min: 0, max: 0 } } },
      vars: { ACTIVITIES_PER_PAGE: "10" },
    });
    const athlete = onlyAthlete(paceline);
    athlete.scope = "read,activity:read";
    const nowSeconds = Math.floor(paceline.clock.nowMs / 1000);
    const ids = Array.from({ length: 30 }, (_, week) =>
      paceline.sim.world.uploadActivity(athlete.id, {
        startSeconds: nowSeconds - (week + 1) * 604_800,
        isRace: true,
      }),
    );
    for (const id of ids) paceline.sim.world.editActivity(athlete.id, id, { workout_type: 1 });
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    const before = await storedRaces(paceline, athlete.id);
    expect(before).toHaveLength(30);
    for (const id of ids.slice(9, 18))
      paceline.sim.world.editActivity(athlete.id, id, { start_date: "unknown" });
    paceline.sim.world.editActivity(athlete.id, ids[12] ?? 0, { visibility: "only_me" });
    await paceline.requeue(athlete.id);
    await paceline.broker.drain();
    // All but the one that is private now: it was not shown.
    expect(await storedRaces(paceline, athlete.id)).toEqual(
      before.filter(({ strava_activity_id }) => strava_activity_id !== ids[12]),
    );
  });

  it("skips an activity with an absurd number, and an athlete's only activity too", async () => {
    const paceline = startPaceline({
      sim: { world: { seed: 1, athletes: 1, activities: { min: 1, max: 1 } } },
    });
    const { id, activities } = onlyAthlete(paceline);
    for (const activityId of activities.keys()) {
      paceline.sim.world.editActivity(id, activityId, { workout_type: 1, elapsed_time: 1e20 });
    }
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
    expect(paceline.logLines.join()).toContain("elapsed_time");
  });

  it("with yesterday's usage, from a clock that is three seconds behind, does not cost a day", async () => {
    // The simulator's own clock, set by hand for it lags behind the workers'.
    let stravaMs = Date.parse("2026-03-04T06:01:00Z");
    const skewed = startPaceline({ sim: { now: () => stravaMs } });
    skewed.beforeFetch = async () => {
      stravaMs = skewed.clock.nowMs - 3_000;
    };
    skewed.clock.nowMs = Date.parse("2026-03-04T23:59:58Z");
    for (let i = 0; i < 1_000; i++)
      skewed.sim.rateLimits.count("read", Math.floor(skewed.clock.nowMs / 1000));
    await skewed.importAthletes();
    await skewed.enqueueAll("full");
    // No longer between two windows, but still in the first seconds of one.
    skewed.clock.nowMs = Date.parse("2026-03-05T00:00:02.500Z");
    await skewed.broker.drain();
    expect(skewed.sim.requests.some(({ result }) => result === 429)).toBe(true);
    expect(skewed.clock.nowMs).toBeLessThan(Date.parse("2026-03-05T01:00:00Z"));
    await expectTruth(skewed);
  });
});

describe("one batch", () => {
  it("is worked on six at a time, and no more", async () => {
    const world = { seed: 1, athletes: 15, activities: { min: 10, max: 10 } };
    const paceline = await startQueued({ sim: { world }, batchSize: 15 });
    let open = 0;
    let openMax = 0;
    paceline.beforeFetch = async () => {
      openMax = Math.max(openMax, ++open);
      // Lets all that may run come this far.
      for (let i = 0; i < 20; i++) await paceline.rows("SELECT 1");
    };
    paceline.afterFetch = async () => {
      open--;
    };
    await paceline.broker.deliverNext();
    expect(openMax).toBeGreaterThan(1);
    expect(openMax).toBeLessThanOrEqual(6);
    expect(await paceline.rows("SELECT count(*) AS pages FROM sync_pages")).toEqual([{ pages: 15 }]);
  });
});
