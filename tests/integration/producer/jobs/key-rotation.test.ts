import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";
import { expectTruth } from "../../../support/strava/truth.ts";

const [OLDEST, OLDER, NEWEST] = [key(1), key(2), key(3)];

function key(fill: number): string {
  return btoa(String.fromCharCode(...new Uint8Array(32).fill(fill)));
}

interface Options {
  readonly athletes?: number;
  readonly rowsMax?: number;
}

/** A Paceline with these keys, newest first, on the database that is there. */
function withKeys(keys: readonly string[], { athletes = 3, rowsMax = 100 }: Options = {}): Paceline {
  return startPaceline({
    sim: { world: { seed: 1, athletes, activities: { min: 20, max: 20 } } },
    vars: { TOKEN_ENCRYPTION_KEY: keys.join(","), REENCRYPTION_ROWS_PER_RUN_MAX: String(rowsMax) },
  });
}

async function importWith(keys: readonly string[], options?: Options): Promise<void> {
  await withKeys(keys, options).importAthletes();
}

async function texts({ rows }: Paceline): Promise<string[]> {
  const athletes = await rows<{ refresh_token: string }>(
    "SELECT refresh_token FROM athletes ORDER BY strava_id",
  );
  return athletes.map(({ refresh_token }) => refresh_token);
}

/** One run of the cron, and what it told the log, level first. */
async function tidy(paceline: Paceline): Promise<[string, string, unknown][]> {
  const from = paceline.logLines.length;
  await paceline.runCron(CRONS.prune);
  return paceline.logLines.slice(from).map((line) => {
    const { level, message, metadata } = JSON.parse(line);
    return [level, message, metadata];
  });
}

describe("a new key put in front", () => {
  it("encrypts what is imported from then on, while the older one still opens the rest: nobody is disconnected", async () => {
    await importWith([OLDER]);
    const rotated = withKeys([NEWEST, OLDER]);
    await rotated.enqueueAll("full");
    await rotated.broker.drain();
    await expectTruth(rotated);
  });

  it("takes over all stored tokens in the background; then the older one can go", async () => {
    await importWith([OLDER]);
    const rotated = withKeys([NEWEST, OLDER]);
    expect(await tidy(rotated)).toEqual([
      [
        "info",
        "The cron encrypted the tokens of 3 athletes anew with the newest key. None is left: the older keys can go.",
        { reencrypted: 3, left: 0 },
      ],
    ]);
    const alone = withKeys([NEWEST]);
    await alone.enqueueAll("full");
    await alone.broker.drain();
    await expectTruth(alone);
  });

  it("takes over at most REENCRYPTION_ROWS_PER_RUN_MAX athletes a run, and says how many are left", async () => {
    await importWith([OLDER]);
    const rotated = withKeys([NEWEST, OLDER], { rowsMax: 2 });
    expect(await tidy(rotated)).toMatchObject([["info", expect.anything(), { reencrypted: 2, left: 1 }]]);
    expect(await tidy(rotated)).toMatchObject([["info", expect.anything(), { reencrypted: 1, left: 0 }]]);
    const before = await texts(rotated);
    expect(await tidy(rotated)).toMatchObject([["info", expect.anything(), { reencrypted: 0, left: 0 }]]);
    expect(await texts(rotated)).toEqual(before);
  });

  it("takes over from keys of any age", async () => {
    await importWith([OLDEST], { athletes: 1 });
    await importWith([OLDER, OLDEST]);
    await tidy(withKeys([NEWEST, OLDER, OLDEST]));
    expect(new Set((await texts(withKeys([NEWEST]))).map((text) => text.split(".")[1])).size).toBe(1);
  });

  it("takes over hundreds in steps that stay below the 50 queries of D1's free plan", async () => {
    await importWith([OLDER], { athletes: 250 });
    const rotated = withKeys([NEWEST, OLDER], { rowsMax: 1000 });
    expect(await tidy(rotated)).toMatchObject([["info", expect.anything(), { reencrypted: 250, left: 0 }]]);
    expect(rotated.measured.roundTrips.flat().length).toBeLessThan(16);
  });
});

describe("tokens that no key opens", () => {
  it("are named once a run and stay as they are, for the key may come back", async () => {
    await importWith([OLDER]);
    const lost = withKeys([NEWEST]);
    const before = await texts(lost);
    const ids = [...lost.sim.world.athletes.keys()].sort((a, b) => a - b);
    expect(await tidy(lost)).toEqual([
      ["error", expect.stringContaining("The tokens of 3 athletes open with none"), { athlete_ids: ids }],
    ]);
    expect(await texts(lost)).toEqual(before);
  });

  it("though their key is here hold neither the others back nor the older key for ever", async () => {
    await importWith([OLDER]);
    const rotated = withKeys([NEWEST, OLDER], { rowsMax: 1 });
    const [first = 0, second = 0] = [...rotated.sim.world.athletes.keys()].sort((a, b) => a - b);
    // Moved to another row, a token is bound to the wrong athlete.
    await rotated.rows(
      `UPDATE athletes SET refresh_token = (SELECT refresh_token FROM athletes WHERE strava_id = ?) WHERE strava_id = ?`,
      second,
      first,
    );
    const [moved] = await texts(rotated);
    expect(await tidy(rotated)).toMatchObject([
      ["info", expect.anything(), { reencrypted: 1, left: 1 }],
      ["error", expect.stringContaining("The tokens of 1 athletes"), { athlete_ids: [first] }],
    ]);
    expect(await tidy(rotated)).toMatchObject([
      ["info", expect.anything(), { reencrypted: 1, left: 0 }],
      ["error", expect.anything(), { athlete_ids: [first] }],
    ]);
    expect((await texts(rotated))[0]).toBe(moved);
  });
});

describe("with one key", () => {
  it("the cron finds nothing to encrypt anew and says nothing", async () => {
    await importWith([NEWEST]);
    expect(await tidy(withKeys([NEWEST]))).toEqual([]);
  });
});

describe("the keys", () => {
  it("are refused with a sentence when one of them is none, and never repeated", async () => {
    const response = await withKeys([NEWEST, "s3cret"]).call("GET", "/api/admin/athletes");
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(text).toContain("TOKEN_ENCRYPTION_KEY is not a key of 32 bytes in base64");
    expect(text).not.toContain("s3cret");
  });
});
