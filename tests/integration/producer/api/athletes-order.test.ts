import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { idsInPages, storeNamed } from "../../../support/d1/searched-athletes.ts";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete, storedRaces } from "../../../support/strava/truth.ts";

interface Listed {
  readonly athletes: readonly Readonly<Record<string, unknown>>[];
}

async function list({ call }: Paceline, query: Record<string, string>): Promise<Listed> {
  const answer = await call("GET", `/api/admin/athletes?${new URLSearchParams(query)}`);
  expect(answer.status, JSON.stringify(query)).toBe(200);
  return answer.json();
}

/** Athletes by id, with last name and last success: some have neither, some the same. */
const CLUB: readonly (readonly [id: number, name: string | null, lastSuccess: number | null])[] = [
  [1, "Moe", 500],
  [2, null, 300],
  [3, "adams", null],
  [4, "Moe", 300],
  [5, "~=1&'%", 900],
  [6, null, null],
  [7, "Adams", null],
  [8, "Zoë", 300],
  [9, "", 100],
];

async function startOrdered(): Promise<Paceline> {
  const paceline = startPaceline();
  await storeNamed(
    paceline,
    CLUB.map(([id, lastname]) => [id, null, lastname]),
  );
  await paceline.rows(
    `UPDATE athletes SET last_synced_at = value ->> 2, sync_status = iif(strava_id IN (3, 4, 9), 'error', 'completed')
     FROM json_each(?) WHERE strava_id = value ->> 0`,
    JSON.stringify(CLUB),
  );
  return paceline;
}

describe("the list of athletes", () => {
  it.each([
    ["id", [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ["name", [9, 3, 7, 1, 4, 8, 5, 2, 6]],
    ["last_success", [3, 6, 7, 9, 2, 4, 8, 1, 5]],
    ["-last_success", [5, 1, 8, 4, 2, 9, 7, 6, 3]],
  ])("can be sorted by %s, and goes from page to page without a gap or a repetition", async (sort, ids) => {
    const paceline = await startOrdered();
    for (const limit of [1, 2, 3, 4, 5, 9, 10]) {
      expect(await idsInPages(paceline, { sort }, limit), `pages of ${limit}`).toEqual(ids);
    }
  });

  it("can be sorted when it was narrowed by a search, to one status too", async () => {
    const paceline = await startOrdered();
    for (const limit of [1, 2, 5]) {
      expect(await idsInPages(paceline, { sort: "-last_success", search: "mo" }, limit)).toEqual([1, 4]);
      expect(await idsInPages(paceline, { sort: "last_success", search: "adams" }, limit)).toEqual([3, 7]);
      const errors = { sort: "name", search: "adams", status: "error" };
      expect(await idsInPages(paceline, errors, limit)).toEqual([3]);
    }
  });

  it.each([
    [{ sort: "age" }, "sort"],
    [{ sort: "name", status: "error" }, "sort"],
    [{ sort: "id", after: "5~Moe" }, "after"],
    [{ after: "x" }, "after"],
    [{ after: "~" }, "after"],
    [{ after: "9007199254740992" }, "after"],
    [{ sort: "last_success", after: "5~Moe" }, "after"],
    [{ sort: "name", after: `5~${"x".repeat(500)}` }, "after"],
  ])("refuses what it cannot go by: %j", async (query, field) => {
    const answer = await startPaceline().call("GET", `/api/admin/athletes?${new URLSearchParams(query)}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      errors: [{ field, message: expect.stringMatching(/^must be/) }],
    });
  });

  it("reads a few hundred rows at most of 10,000 athletes, however it is sorted", async () => {
    const paceline = startPaceline();
    // Half of them have the same last name, a quarter none; a third never had a success, many had it at the same time.
    await paceline.rows(
      `WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < 10000)
       INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at, firstname, lastname, sync_status, last_synced_at)
       SELECT n, 'refresh', 'digest', 0, 'Ann', iif(n % 4 = 0, NULL, iif(n % 4 = 1, 'Runner' || n, 'Smith')),
         iif(n % 1000 = 0, 'error', 'completed'), iif(n % 3 = 0, NULL, n / 1000) FROM nth`,
    );
    for (const query of [
      { sort: "name" },
      { sort: "name", after: "5001~Smith" },
      { sort: "name", after: "9000~Smith" },
      { sort: "name", after: "5000" },
      { sort: "last_success" },
      { sort: "last_success", after: "3000" },
      { sort: "last_success", after: "5500~5" },
      { sort: "-last_success" },
      { sort: "-last_success", after: "5500~5" },
      { sort: "-last_success", after: "3000" },
    ]) {
      paceline.measured.forget();
      await list(paceline, { ...query, limit: "50" });
      expect(rowsRead(paceline.measured.roundTrips), JSON.stringify(query)).toBeLessThan(450);
    }
  });

  it("tells of a sync under way how far it is, and how many pages it is going to need", async () => {
    const paceline = await startSynced();
    paceline.clock.nowMs += 3_600_000;
    const id = await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.broker.deliverNext();
    const [session] = await paceline.rows<{ cursor: string }>(
      "SELECT cursor FROM sync_sessions WHERE id = ?",
      id,
    );
    const { athletes } = await list(paceline, {});
    expect(athletes).toMatchObject([
      {
        sync_status: "in_progress",
        session_pages_count: 1,
        session_pages_expected: 4,
        session_cursor_before: JSON.parse(session?.cursor ?? "{}").before,
        session_started_at: paceline.clock.nowMs,
        session_updated_at: paceline.clock.nowMs,
      },
    ]);
    expect(athletes[0]?.session_cursor_before).toBeGreaterThan(0);
    await paceline.broker.drain();
    expect((await list(paceline, {})).athletes).toMatchObject([{ session_pages_expected: null }]);
  });

  it("does not guess how many pages a first sync is going to need", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    expect((await list(paceline, {})).athletes).toMatchObject([
      { session_pages_expected: null, races_count: 0 },
    ]);
  });

  it("counts an athlete's races as each completed sync left them", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const races = (await storedRaces(paceline, id)).length;
    expect(races).toBeGreaterThan(1);
    const counted = async () => (await list(paceline, {})).athletes[0]?.races_count;
    expect(await counted()).toBe(races);
    await paceline.rows(
      "DELETE FROM races WHERE strava_activity_id = (SELECT max(strava_activity_id) FROM races)",
    );
    expect(await counted()).toBe(races);
    const one = await paceline.call("GET", `/api/admin/athletes/${id}`);
    expect(await one.json()).toMatchObject({ races_count: races - 1 });
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await counted()).toBe(races);
  });
});

it("the order by last success costs a completed sync one written row", async () => {
  const paceline = await startSynced();
  const costOfSync = async () => {
    paceline.measured.forget();
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    return paceline.measured.roundTrips.flat().reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
  };
  const cost = await costOfSync();
  paceline.clock.nowMs += 900_000;
  await paceline.rows("DROP INDEX athletes_by_last_success");
  const costWithout = await costOfSync();
  await paceline.rows("CREATE INDEX athletes_by_last_success ON athletes (last_synced_at)");
  expect(cost - costWithout).toBe(1);
});
