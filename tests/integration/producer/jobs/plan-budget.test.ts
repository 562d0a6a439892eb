import { describe, expect, it } from "vitest";
import { endAll, leavePages, plan, plannedIds } from "../../../support/queue/planner-runs.ts";
import { DAY_MS, many, startClub } from "../../../support/strava/club.ts";
import { pause, resume } from "../../../support/strava/person.ts";

describe("the budget", () => {
  it.each<[pages: number, athletes: number]>([
    [9, 0],
    [10, 1],
    [39, 3],
    [40, 4],
  ])("with %i pages left today carries %i full syncs of 10", async (pages, athletes) => {
    const paceline = await startClub(many(6));
    await leavePages(paceline, pages);
    expect(await plan(paceline)).toHaveLength(athletes);
    if (athletes > 0) expect(paceline.logLines.join()).toContain("Today's budget carries no more.");
    else expect(paceline.logLines).toEqual([]);
  });

  it("is whole again when the day has turned", async () => {
    const paceline = await startClub(many(6));
    await leavePages(paceline, 10);
    paceline.clock.nowMs += DAY_MS;
    expect(await plan(paceline)).toHaveLength(6);
  });

  it("keeps PEOPLE_SHARE_PERCENT for people", async () => {
    const paceline = await startClub(many(6), { vars: { PEOPLE_SHARE_PERCENT: "12" } });
    await leavePages(paceline, 40);
    expect(await plan(paceline)).toHaveLength(2);
  });

  it("counts what the syncs under way still need, so that a second run plans nothing on top", async () => {
    const paceline = await startClub(many(6));
    await leavePages(paceline, 40);
    expect(await plan(paceline)).toHaveLength(4);
    expect(await plan(paceline)).toEqual([]);
    await paceline.rows("UPDATE sync_sessions SET page_number = 10");
    expect(await plan(paceline)).toHaveLength(2);
  });

  it("keeps a page for each athlete whose weekly sync is due within a day", async () => {
    const due = { fullDaysAgo: 6.5, syncedDaysAgo: 6.5 };
    const paceline = await startClub([...many(4), ...many(15, due), { ...due, status: "disconnected" }]);
    await leavePages(paceline, 40);
    expect(await plan(paceline)).toHaveLength(2);
  });

  it("keeps none for an athlete whose weekly sync was tried this week in vain", async () => {
    const paceline = await startClub([{ fullDaysAgo: 3, syncedDaysAgo: 30 }]);
    await paceline.runCron("0 3 * * MON");
    await endAll(paceline, "error");
    await paceline.rows(
      `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at) VALUES (2, 'r', 'd', 0)`,
    );
    await leavePages(paceline, 11);
    expect(await plannedIds(paceline)).toEqual([2]);
  });

  it("carries a history longer than a day at last: it begins when half of a day is left", async () => {
    const paceline = await startClub([{ activities: 400_000, fullDaysAgo: 30 }, {}]);
    await leavePages(paceline, 449);
    expect(await plannedIds(paceline)).toEqual([]);
    await leavePages(paceline, 450);
    expect(await plannedIds(paceline)).toEqual([1]);
  });

  it("is not laid by for those who are disconnected", async () => {
    const paceline = await startClub([{ fullDaysAgo: 300, status: "disconnected" }, {}]);
    await leavePages(paceline, 10);
    expect(await plannedIds(paceline)).toEqual([2]);
  });

  it("is, at the end of a day, no more than what the windows left of it carry", async () => {
    const paceline = await startClub(many(30));
    paceline.clock.nowMs = Date.parse("2026-03-04T23:37:00Z");
    expect(await plan(paceline)).toHaveLength(18);
  });

  it("is not planned with while the breaker is open, until its next try is due: somebody must try", async () => {
    const paceline = await startClub(many(2));
    await paceline.rows("UPDATE strava_budget SET breaker_until = ?", paceline.clock.nowMs / 1000 + 1);
    expect(await plan(paceline)).toEqual([]);
    paceline.clock.nowMs += 1_000;
    expect(await plan(paceline)).toHaveLength(2);
  });

  it("is not planned with while the pipeline is paused", async () => {
    const paceline = await startClub(many(2));
    await pause(paceline);
    expect(await plan(paceline)).toEqual([]);
    await resume(paceline);
    expect(await plan(paceline)).toHaveLength(2);
  });
});

describe("FULL_SYNCS_PER_WEEK_MAX", () => {
  const options = { vars: { FULL_SYNCS_PER_WEEK_MAX: "3" } };

  it("begins so many full syncs a week, whatever the budget carries", async () => {
    const paceline = await startClub(many(5), options);
    expect(await plannedIds(paceline)).toEqual([1, 2, 3]);
    expect(paceline.logLines.join()).toContain("FULL_SYNCS_PER_WEEK_MAX allows no more.");
    await endAll(paceline, "completed");
    paceline.clock.nowMs += 7 * DAY_MS - 1;
    expect(await plannedIds(paceline)).toEqual([]);
    paceline.clock.nowMs += 1;
    expect(await plannedIds(paceline)).toEqual([1, 4, 5]);
  });

  it("counts new athletes' first syncs, and not those that people ask for again", async () => {
    const paceline = await startClub([{ fullDaysAgo: null }, ...many(4)], options);
    await paceline.requeue(2);
    await paceline.requeue(2, { force: true });
    await endAll(paceline, "completed");
    // Its first sync in the sessions kept is counted, the second not.
    expect(await plannedIds(paceline)).toEqual([1, 3]);
    await endAll(paceline, "completed");
    expect(await plannedIds(paceline)).toEqual([]);
  });
});
