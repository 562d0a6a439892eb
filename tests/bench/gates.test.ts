import { beforeAll, describe, expect, it } from "vitest";
import { emptyTables } from "../support/d1/empty-tables.ts";
import { rowsWrittenTo } from "../support/d1/measured-d1.ts";
import { type Paceline, startPaceline } from "../support/paceline.ts";
import { type DeliveredPage, deliverAll } from "../support/queue/delivered-pages.ts";
import { listings } from "../support/strava/truth.ts";

/** Nobody waits for quota: that is another cost, and `tests/scale` counts it. */
const ALLOWED = { short: 1_000_000, day: 1_000_000 };
const PER_PAGE = 200;

const DAY_SECONDS = 86_400;

/** A club of mixed histories whose tokens are good for the day: no page has one to refresh. */
async function startClub(athletes: number, activitiesMax: number): Promise<Paceline> {
  const paceline = startPaceline({
    sim: {
      world: { seed: 3, athletes, activities: { min: 1, max: activitiesMax } },
      limits: { read: ALLOWED, overall: ALLOWED },
    },
    batchSize: 1,
  });
  const token_expires_at = Math.floor(paceline.clock.nowMs / 1000) + DAY_SECONDS;
  const list = [...paceline.sim.world.athletes.values()].map((athlete) => {
    athlete.expiresAt = token_expires_at;
    const { id, accessToken, refreshToken, scope } = athlete;
    return { strava_id: id, access_token: accessToken, refresh_token: refreshToken, token_expires_at, scope };
  });
  const imported = await paceline.call("POST", "/api/admin/athletes", { athletes: list });
  expect(imported.status).toBe(200);
  return paceline;
}

/** Syncs everyone and answers with what each page took. */
async function sync(paceline: Paceline, mode: "full" | "incremental"): Promise<DeliveredPage[]> {
  await paceline.enqueueAll(mode);
  return deliverAll(paceline);
}

/** The most rows that any of these pages wrote outside `races`. */
function mostBookkeeping(pages: readonly DeliveredPage[]): number {
  expect(pages).not.toEqual([]);
  const rows = pages.map(({ roundTrips }) => {
    const all = roundTrips.flat().reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
    return all - rowsWrittenTo("races", roundTrips);
  });
  return Math.max(...rows);
}

interface SyncOfAll {
  readonly what: string;
  readonly pages: readonly DeliveredPage[];
  /** Races stored when it was over. */
  readonly races: number;
  /** Athletes whom a reader saw without a race that was stored before and that Strava still has. */
  readonly fewerSeen: readonly number[];
}

/** A full sync with a reader who looks after each of its transactions. */
async function watchedSync(paceline: Paceline, what: string): Promise<SyncOfAll> {
  const { d1 } = paceline.measured;
  const batch = d1.batch;
  const stillThere = new Set(
    [...paceline.sim.world.athletes.keys()].flatMap((id) =>
      paceline.sim.world.races(id, [1]).map(({ strava_activity_id }) => strava_activity_id),
    ),
  );
  const stored = () =>
    paceline.rows<{ id: number; athlete: number }>(
      "SELECT strava_activity_id AS id, athlete_id AS athlete FROM races",
    );
  const before = (await stored()).filter(({ id }) => stillThere.has(id));
  const fewerSeen = new Set<number>();
  d1.batch = async <Row>(statements: D1PreparedStatement[]) => {
    const answers = await batch<Row>(statements);
    const now = new Set((await stored()).map(({ id }) => id));
    for (const { id, athlete } of before) if (!now.has(id)) fewerSeen.add(athlete);
    return answers;
  };
  const pages = await sync(paceline, "full");
  d1.batch = batch;
  return { what, pages, races: (await stored()).length, fewerSeen: [...fewerSeen] };
}

describe("requests to Strava", () => {
  it("of full syncs are at most 1.01 of the fewest possible, Σ(⌈N/200⌉ + 1)", async () => {
    const paceline = await startClub(20, 1_600);
    await sync(paceline, "full");
    const histories = [...paceline.sim.world.athletes.values()].map(({ activities }) => activities.size);
    const fewest = histories.reduce((sum, count) => sum + Math.ceil(count / PER_PAGE) + 1, 0);
    expect(listings(paceline).length / fewest).toBeLessThanOrEqual(1.01);
  });

  it("of an incremental sync with fewer than 200 new activities are 1", async () => {
    const paceline = await startClub(3, 400);
    await sync(paceline, "full");
    const before = listings(paceline).length;
    for (const { id } of paceline.sim.world.athletes.values()) {
      for (let hour = 1; hour <= 20; hour++) {
        const startSeconds = Math.floor(paceline.clock.nowMs / 1000) - hour * 3_600;
        paceline.sim.world.uploadActivity(id, { startSeconds, isRace: hour % 5 === 0 });
      }
    }
    await sync(paceline, "incremental");
    expect(listings(paceline).length - before).toBe(3);
  });
});

describe("every page of a full sync, first and last too, whatever it holds", () => {
  let paceline: Paceline;
  const syncs: SyncOfAll[] = [];

  beforeAll(async () => {
    await emptyTables();
    paceline = await startClub(8, 900);
    const isEdited = (id: number) => id % 50 === 0;
    syncs.splice(0);
    syncs.push(await watchedSync(paceline, "the first sync"));
    syncs.push(await watchedSync(paceline, "an unchanged one"));
    for (const athlete of paceline.sim.world.athletes.values()) {
      for (const id of athlete.activities.keys()) {
        if (isEdited(id)) paceline.sim.world.editActivity(athlete.id, id, { workout_type: 1 });
      }
      for (const race of paceline.sim.world.races(athlete.id, [1]).slice(0, 2))
        paceline.sim.world.deleteActivity(athlete.id, race.strava_activity_id);
    }
    syncs.push(await watchedSync(paceline, "one after edits and deletions"));
  });

  it("takes 2 round trips to D1 and at most 8 statements", () => {
    for (const { what, pages } of syncs) {
      expect(pages.length, what).toBeGreaterThan(12);
      const roundTrips = pages.map((page) => page.roundTrips.length);
      const statements = pages.map((page) => page.roundTrips.flat().length);
      expect.soft(new Set(roundTrips), `round trips of a page of ${what}`).toEqual(new Set([2]));
      expect.soft(Math.max(...statements), `most statements of a page of ${what}`).toBeLessThanOrEqual(8);
    }
  });

  it("takes 3 queue operations: a message written, read and deleted", () => {
    const pages = syncs.flatMap((sync) => sync.pages);
    expect(paceline.broker.sent).toHaveLength(pages.length);
    expect(paceline.broker.deliveries).toBe(pages.length);
    expect(paceline.broker.waiting).toEqual([]);
  });

  it("writes at most 5 bookkeeping rows while pages follow; the first page 1 to mark its athlete, 1 where limits are new", () => {
    for (const { what, pages } of syncs) {
      const followed = pages.filter(({ isFollowed }) => isFollowed);
      const [first, later] = [
        followed.filter(({ message }) => message.pageNumber === 1),
        followed.filter(({ message }) => message.pageNumber > 1),
      ];
      expect.soft(mostBookkeeping(later), `most rows of a later page of ${what}`).toBeLessThanOrEqual(5);
      expect.soft(mostBookkeeping(first), `most rows of a first page of ${what}`).toBeLessThanOrEqual(7);
    }
  });

  it("writes for a new race 1 row and 1 for each index, and for an unchanged one none", async () => {
    const [found] = await paceline.rows<{ indexes: number }>(
      "SELECT count(*) AS indexes FROM sqlite_master WHERE type = 'index' AND tbl_name = 'races'",
    );
    const [first, unchanged] = syncs.map(({ pages, races }) => ({
      written: rowsWrittenTo(
        "races",
        pages.flatMap(({ roundTrips }) => roundTrips),
      ),
      races,
    }));
    expect(first?.races).toBeGreaterThan(50);
    expect(first?.written).toBe((first?.races ?? 0) * (1 + (found?.indexes ?? 0)));
    expect(unchanged?.written).toBe(0);
  });

  it("leaves readers no moment with fewer races of an athlete than before, of those that Strava still has", () => {
    for (const { what, fewerSeen } of syncs) expect.soft(fewerSeen, what).toEqual([]);
  });
});
