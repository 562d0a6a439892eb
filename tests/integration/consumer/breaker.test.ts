import { utcTime } from "@paceline/protocol";
import { describe, expect, it } from "vitest";
import type { Paceline } from "../../support/paceline.ts";
import { type HeldRequest, holdNextRequest } from "../../support/queue/mishaps.ts";
import {
  ATHLETES,
  breakerOf,
  CLOSED,
  deliverOf,
  FIRST,
  LISTING,
  putFirst,
  SECOND,
  secondsToTry,
  startFailing,
  startOpen,
  THIRD,
  waitForTry,
} from "../../support/strava/failing-strava.ts";
import { resume } from "../../support/strava/person.ts";
import { expectTruth, listings } from "../../support/strava/truth.ts";

function logged({ logLines }: Paceline, words: string): number {
  return logLines.filter((line) => line.includes(words)).length;
}

describe("the breaker opens", () => {
  it("when Strava failed for BREAKER_ATHLETES different athletes, for a minute, and says why", async () => {
    const paceline = await startFailing(9);
    await deliverOf(paceline, FIRST);
    expect(await breakerOf(paceline)).toEqual({ ...CLOSED, failing_athletes: JSON.stringify([FIRST]) });
    await deliverOf(paceline, SECOND);
    expect(await breakerOf(paceline)).toEqual({
      breaker_until: paceline.clock.nowMs / 1000 + 60,
      breaker_since: paceline.clock.nowMs,
      breaker_reason: expect.stringMatching(/^Strava fails for everyone\. .*503/),
      breaker_tries: 1,
      failing_athletes: JSON.stringify([FIRST, SECOND]),
    });
  });

  it.each([{ status: 500 }, { status: 597 }, { reset: true }, { html: true }, { truncate: true }] as const)(
    "for whatever makes Strava fail for everyone: %o",
    async (harm) => {
      const paceline = await startFailing(0, { faults: [{ path: LISTING, ...harm, after: 0, times: 2 }] });
      for (const athlete of [FIRST, SECOND]) await deliverOf(paceline, athlete);
      expect(await secondsToTry(paceline)).toBe(60);
    },
  );

  it("not by one athlete's failures, however many", async () => {
    const paceline = await startFailing(9);
    for (let nth = 0; nth < 9; nth++) {
      expect(await deliverOf(paceline, FIRST)).toBe(1);
      expect((await breakerOf(paceline)).breaker_until).toBeNull();
    }
  });

  it("not when Strava answered anyone in between", async () => {
    const faults = [FIRST, THIRD].map((athlete) => ({
      path: LISTING,
      status: 503,
      after: 0,
      times: 1,
      athlete,
    }));
    const paceline = await startFailing(0, { faults });
    for (const athlete of [FIRST, SECOND, THIRD]) await deliverOf(paceline, athlete);
    expect(await breakerOf(paceline)).toEqual({ ...CLOSED, failing_athletes: JSON.stringify([THIRD]) });
  });

  it("not for what says nothing of others: a refusal, or an answer that nobody expects", async () => {
    const faults = [{ path: LISTING, status: 404, after: 0, times: 9 }];
    const paceline = await startFailing(0, { faults });
    for (const athlete of ATHLETES) await deliverOf(paceline, athlete);
    expect(await breakerOf(paceline)).toEqual(CLOSED);
  });
});

describe("while the breaker is open", () => {
  it("nothing is asked, on neither lane, and no attempt is spent", async () => {
    const paceline = await startOpen(0);
    const asked = paceline.sim.requests.length;
    await paceline.requeue(THIRD);
    // The third one's old message, which is dropped, and the new one.
    for (const athlete of [...ATHLETES, THIRD]) await deliverOf(paceline, athlete);
    expect(paceline.sim.requests).toHaveLength(asked);
    expect(paceline.broker.waiting).toHaveLength(8);
    const opensMs = 1000 * ((await breakerOf(paceline)).breaker_until ?? 0);
    for (const { attempts, dueMs } of paceline.broker.waiting) {
      expect(attempts).toBe(0);
      expect(dueMs).toBeGreaterThanOrEqual(opensMs);
    }
  });

  it("one page tries after the wait, even when several come at the same time", async () => {
    const paceline = await startOpen(8);
    await waitForTry(paceline);
    for (const queued of paceline.broker.waiting) queued.dueMs = 0;
    const asked = listings(paceline).length;
    await Promise.all(ATHLETES.map(() => paceline.broker.deliverNext()));
    expect(listings(paceline)).toHaveLength(asked + 1);
    expect(await secondsToTry(paceline)).toBe(120);
  });

  it("nobody else asks while one page tries", async () => {
    const paceline = await startOpen(0);
    await waitForTry(paceline);
    const held = await holdOf(paceline, THIRD);
    for (const athlete of ATHLETES.filter((id) => id !== THIRD)) {
      expect(await deliverOf(paceline, athlete)).toBe(0);
    }
    held.letGo();
    await held.delivery;
    expect(await breakerOf(paceline)).toEqual(CLOSED);
  });

  it("late failures of pages that were under way when it opened change nothing", async () => {
    const paceline = await startFailing(9);
    const held = [await holdOf(paceline, FIRST), await holdOf(paceline, SECOND)];
    for (const athlete of ATHLETES.slice(2, 4)) await deliverOf(paceline, athlete);
    const opened = await breakerOf(paceline);
    expect(opened.breaker_until).not.toBeNull();
    paceline.clock.nowMs += 5_000;
    for (const { letGo, delivery } of held) {
      letGo();
      await delivery;
    }
    expect(listings(paceline)).toHaveLength(4);
    expect(await breakerOf(paceline)).toEqual(opened);
  });

  it("a late answer of such a page closes it: Strava answers", async () => {
    const paceline = await startFailing(0, {
      faults: ATHLETES.slice(1, 3).map((athlete) => ({
        path: LISTING,
        status: 503,
        after: 0,
        times: 1,
        athlete,
      })),
    });
    const held = await holdOf(paceline, FIRST);
    for (const athlete of [SECOND, THIRD]) await deliverOf(paceline, athlete);
    expect((await breakerOf(paceline)).breaker_until).not.toBeNull();
    held.letGo();
    await held.delivery;
    expect(await breakerOf(paceline)).toEqual(CLOSED);
  });
});

/** Delivers the message of an athlete and holds its request. */
function holdOf(paceline: Paceline, athleteId: number): Promise<HeldRequest> {
  putFirst(paceline, athleteId);
  return holdNextRequest(paceline);
}

describe("the page that tries", () => {
  it("closes the breaker with its success, and everyone is read to the end without a hand on it", async () => {
    const paceline = await startOpen(0);
    await waitForTry(paceline);
    expect(await deliverOf(paceline, THIRD)).toBe(1);
    expect(await breakerOf(paceline)).toEqual(CLOSED);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT DISTINCT sync_status AS status FROM athletes")).toEqual([
      { status: "completed" },
    ]);
    await expectTruth(paceline);
  });

  it("doubles the wait when it fails, up to an hour", async () => {
    const paceline = await startOpen(8);
    const waits: number[] = [];
    for (const athlete of [...ATHLETES.slice(2), FIRST, SECOND]) {
      await waitForTry(paceline);
      expect(await deliverOf(paceline, athlete)).toBe(1);
      waits.push(await secondsToTry(paceline));
    }
    expect(waits).toEqual([120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    await paceline.broker.drain();
    expect(await breakerOf(paceline)).toEqual(CLOSED);
    await expectTruth(paceline);
  });

  it("and dies is followed by another, once nobody can be waiting for its answer any more", async () => {
    const paceline = await startOpen(0);
    await waitForTry(paceline);
    await holdOf(paceline, THIRD);
    const wait = await secondsToTry(paceline);
    // Four requests of 20 s each, and the time for D1.
    expect(wait).toBe(110);
    paceline.clock.nowMs += 1000 * (wait - 1);
    expect(await deliverOf(paceline, FIRST)).toBe(0);
    paceline.clock.nowMs += 1000;
    expect(await deliverOf(paceline, FIRST)).toBe(1);
    expect(await breakerOf(paceline)).toEqual(CLOSED);
  });
});

describe("a person who resumes", () => {
  it("closes the breaker and sends on whoever waited for it", async () => {
    const paceline = await startOpen(0);
    for (const athlete of ATHLETES.slice(2)) await deliverOf(paceline, athlete);
    expect(await resume(paceline)).toEqual({ paused: false, sent_on: 8 });
    expect(await breakerOf(paceline)).toEqual(CLOSED);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });
});

describe("the log", () => {
  it("says that everything waits and until when, that it waits on, and that it goes on", async () => {
    const paceline = await startOpen(1);
    const first = (await breakerOf(paceline)).breaker_until ?? 0;
    expect(logged(paceline, `Everything waits until ${utcTime(first * 1000)}; then one page tries.`)).toBe(1);
    await deliverOf(paceline, THIRD);
    expect(logged(paceline, "for Strava fails for everyone.")).toBe(1);
    await waitForTry(paceline);
    await deliverOf(paceline, THIRD);
    const second = (await breakerOf(paceline)).breaker_until ?? 0;
    expect(logged(paceline, `Everything waits until ${utcTime(second * 1000)}; then one page tries.`)).toBe(
      1,
    );
    await paceline.broker.drain();
    expect(logged(paceline, "Strava answers again; everything goes on.")).toBe(1);
  });

  it("says that it goes on when the page that tries is empty, and doubted itself", async () => {
    const opening = { path: LISTING, status: 503, after: 0, times: 2 };
    const paceline = await startFailing(0, {
      faults: [opening, { path: LISTING, empty: true, after: 2, times: 1 }],
    });
    for (const athlete of [FIRST, SECOND]) await deliverOf(paceline, athlete);
    await waitForTry(paceline);
    await deliverOf(paceline, THIRD);
    expect(await breakerOf(paceline)).toEqual(CLOSED);
    expect(logged(paceline, "Strava answers again; everything goes on.")).toBe(1);
  });
});
