import { describe, expect, it } from "vitest";
import { type PacelineOptions, startPaceline, startQueued } from "../../support/paceline.ts";
import { onlyAthlete } from "../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";

/** A dataset that keeps what it is given. */
function recording() {
  const points: AnalyticsEngineDataPoint[] = [];
  const dataPoints = { writeDataPoint: (point?: AnalyticsEngineDataPoint) => points.push(point ?? {}) };
  return { points, dataPoints };
}

async function startRecorded(options: PacelineOptions = {}) {
  const { points, dataPoints } = recording();
  return { points, paceline: await startQueued({ ...options, dataPoints }) };
}

describe("a data point", () => {
  it("tells of each page what it came to and what it took", async () => {
    const { points, paceline } = await startRecorded();
    paceline.beforeFetch = async () => {
      paceline.clock.nowMs += 100;
    };
    await paceline.broker.drain();
    const pages = await paceline.rows<{ activities: number; races: number }>(
      "SELECT activities_count AS activities, races_count AS races FROM sync_pages ORDER BY page_number",
    );
    expect(pages).toHaveLength(4);
    expect(points).toEqual(
      pages.map(({ activities, races }, i) => {
        // The first one refreshed the token.
        const requests = i === 0 ? 2 : 1;
        return {
          indexes: ["bulk"],
          blobs: ["done", "", "full", "bulk", "athlete-pages"],
          doubles: [activities, races, requests, requests * 100, 1],
        };
      }),
    );
  });

  it.each<[what: string, options: PacelineOptions, blobs: string[]]>([
    [
      "a failure that is tried again",
      { sim: { faults: [{ path: LISTING, status: 503, after: 0, times: 1 }] } },
      ["retry", "server_error", "full", "bulk", "athlete-pages"],
    ],
    [
      "a wrong setting",
      { vars: { PAGE_FAILURES_MAX: "many" } },
      ["retry", "misconfigured", "", "", "athlete-pages"],
    ],
  ])("says why it came to %s", async (_what, options, blobs) => {
    const { points, paceline } = await startRecorded(options);
    await paceline.broker.deliverNext();
    expect(points).toMatchObject([{ blobs }]);
  });

  it("says why a page was given up on", async () => {
    const { points, paceline } = await startRecorded();
    paceline.sim.world.revoke(onlyAthlete(paceline).id);
    await paceline.broker.deliverNext();
    expect(points).toMatchObject([
      { blobs: ["fail", "refresh_refused", "full", "bulk", "athlete-pages"], doubles: [0, 0, 1, 0, 1] },
    ]);
  });

  it("says that a page waits for quota, is dropped, was overtaken, or broke", async () => {
    const { points, paceline } = await startRecorded();
    const [first] = paceline.broker.waiting;
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 0");
    await paceline.broker.deliverNext();
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 1000");
    const { batch } = paceline.measured.d1;
    paceline.measured.d1.batch = () => Promise.reject(new Error("D1 is down."));
    await paceline.broker.deliverNext();
    paceline.measured.d1.batch = batch;
    paceline.beforeFetch = async () => {
      paceline.beforeFetch = async () => {};
      await paceline.call("POST", `/api/admin/athletes/${onlyAthlete(paceline).id}/sync/stop`);
    };
    await paceline.broker.drain();
    paceline.broker.put("athlete-pages", first?.body);
    await paceline.broker.drain();
    expect(points.map(({ blobs }) => blobs?.slice(0, 2))).toEqual([
      ["defer", "no_request"],
      ["retry", "broke"],
      ["done", "overtaken"],
      ["done", "ended"],
    ]);
  });

  it("of what is no page has no lane, and says what was wrong", async () => {
    const { points, dataPoints } = recording();
    const paceline = startPaceline({ dataPoints });
    paceline.broker.put("athlete-pages", "no page");
    await paceline.broker.drain();
    expect(points).toMatchObject([
      {
        indexes: ["unknown"],
        blobs: ["fail", "malformed", "", "", "athlete-pages"],
        doubles: [0, 0, 0, 0, 1],
      },
    ]);
  });

  it("holds neither a token nor whose page it is", async () => {
    const { points, paceline } = await startRecorded();
    await paceline.broker.drain();
    const { id, firstname, accessToken, refreshToken } = onlyAthlete(paceline);
    for (const secret of [String(id), firstname, accessToken, refreshToken]) {
      expect(JSON.stringify(points)).not.toContain(secret);
    }
  });

  it("that cannot be written changes nothing for its page", async () => {
    const dataPoints = {
      writeDataPoint: () => {
        throw new Error("no data set");
      },
    };
    const paceline = await startQueued({ dataPoints });
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
    expect(paceline.broker.attemptsMax).toBe(1);
    expect(paceline.logLines.some((line) => line.includes("A data point could not be written"))).toBe(true);
  });
});
