import { describe, expect, it } from "vitest";
import { type Paceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete, storedRaces } from "../../../support/strava/truth.ts";

const HOUR_SECONDS = 3_600;
const LOOKBACK_SECONDS = 30 * 86_400;

interface Counted {
  readonly activities_count: number;
  readonly races_count: number;
}

async function get<Answer>({ call }: Paceline, path: string): Promise<Answer> {
  const response = await call("GET", `/api/admin/${path}`);
  expect(response.status).toBe(200);
  return response.json();
}

/** An athlete who shows everything, synced and then with so many activities more, every second of them a race. */
async function startWithNews(count: number): Promise<Paceline> {
  const paceline = await startSynced();
  const athlete = onlyAthlete(paceline);
  athlete.scope = "read,activity:read_all";
  const nowSeconds = Math.floor(paceline.clock.nowMs / 1000);
  for (let i = 0; i < count; i++) {
    const startSeconds = nowSeconds - (i + 1) * HOUR_SECONDS;
    paceline.sim.world.uploadActivity(athlete.id, { startSeconds, isRace: i % 2 === 0 });
  }
  return paceline;
}

/** What the last page that Strava listed from a moment on holds, by the simulator's own account. */
function listedSince(paceline: Paceline, seconds: number): Counted {
  const listed = [...onlyAthlete(paceline).activities.values()].filter(
    ({ trueStart }) => trueStart > seconds,
  );
  const races = listed.filter(({ wire }) => wire.workout_type === 1);
  return { activities_count: listed.length, races_count: races.length };
}

describe("what a session counts", () => {
  it("is what an incremental one read, and not what is stored of its athlete", async () => {
    const paceline = await startWithNews(20);
    const { id } = onlyAthlete(paceline);
    const before = await get<{ newest_start_date: number; total_activities_count: number }>(
      paceline,
      `athletes/${id}`,
    );
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    const read = listedSince(paceline, before.newest_start_date - LOOKBACK_SECONDS);
    const stored = (await storedRaces(paceline, id)).length;
    expect(read.races_count).toBeGreaterThan(3);
    expect(stored).toBeGreaterThan(read.races_count);

    const { sessions } = await get<{ sessions: (Counted & { id: string })[] }>(paceline, "sessions?limit=1");
    expect(sessions).toMatchObject([read]);
    expect(await get(paceline, `sessions/${sessions[0]?.id}`)).toMatchObject({ ...read, pages: [read] });
    const ofSession = {
      session_activities_count: read.activities_count,
      session_races_count: read.races_count,
    };
    // The athlete's own numbers stay what they were: races stored, and activities of the last full sync.
    const ofAthlete = { races_count: stored, total_activities_count: before.total_activities_count };
    expect(await get(paceline, "athletes")).toMatchObject({ athletes: [{ ...ofSession, ...ofAthlete }] });
    expect(await get(paceline, `athletes/${id}`)).toMatchObject({ ...ofSession, ...ofAthlete });
  });

  it("is each activity and each race once, however many of a full one's pages showed them", async () => {
    const paceline = await startSynced();
    const { id, activities } = onlyAthlete(paceline);
    // So many races that the day by which pages overlap shows some of them twice.
    for (const activityId of activities.keys()) {
      paceline.sim.world.editActivity(id, activityId, { workout_type: 1, visibility: "everyone" });
    }
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    const { sessions } = await get<{ sessions: { id: string }[] }>(paceline, "sessions?limit=1");
    const session = await get<Counted & { pages: Counted[] }>(paceline, `sessions/${sessions[0]?.id}`);
    const shown = session.pages.reduce((sum, { races_count }) => sum + races_count, 0);
    expect(shown).toBeGreaterThan(activities.size);
    expect(session).toMatchObject({ activities_count: activities.size, races_count: activities.size });
  });

  it("is nothing where a history came back empty, though the races are kept", async () => {
    const paceline = await startSynced();
    const { id, activities } = onlyAthlete(paceline);
    const stored = (await storedRaces(paceline, id)).length;
    for (const activityId of [...activities.keys()]) paceline.sim.world.deleteActivity(id, activityId);
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    const { sessions } = await get<{ sessions: Counted[] }>(paceline, "sessions?limit=1");
    expect(sessions).toMatchObject([{ status: "error", activities_count: 0, races_count: 0 }]);
    expect(await get(paceline, `athletes/${id}`)).toMatchObject({ races_count: stored });
  });
});
