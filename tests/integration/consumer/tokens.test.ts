import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../support/paceline.ts";
import { findSecrets } from "../../support/secrets/find-secrets.ts";
import { RUN_SECRETS } from "../../support/secrets/keep-secrets.ts";
import { expectTruth, listings, onlyAthlete } from "../../support/strava/truth.ts";

interface TokenRow {
  access_token: string | null;
  refresh_token: string;
  token_expires_at: number;
  token_version: number;
}

/** When the tests import: versions count from there. */
const IMPORTED_MS = Date.parse("2026-03-04T06:01:00Z");

async function storedTokens({ rows }: Paceline): Promise<TokenRow> {
  const [row] = await rows<TokenRow>(
    "SELECT access_token, refresh_token, token_expires_at, token_version FROM athletes",
  );
  if (row === undefined) throw new Error("There is no athlete.");
  return row;
}

function refreshes({ sim }: Paceline): number {
  return sim.requests.filter(({ path }) => path === "/oauth/token").length;
}

describe("tokens", () => {
  it("are stored encrypted, each time anew", async () => {
    const paceline = startPaceline();
    const { refreshToken } = onlyAthlete(paceline);
    await paceline.importAthletes();
    const { refresh_token } = await storedTokens(paceline);
    expect(refresh_token).toMatch(/^v1\.[\w-]{6}\.[\w-]{16}\.[\w-]+$/);
    expect(refresh_token).not.toContain(refreshToken);
    await paceline.enqueueAll("full");
    await paceline.broker.deliverNext();
    const refreshed = await storedTokens(paceline);
    expect(refreshed.access_token).toMatch(/^v1\./);
    expect(refreshed.refresh_token).not.toBe(refresh_token);
    expect(refreshed.token_version).toBe(IMPORTED_MS + 1);
  });

  it("are refreshed once for a whole sync, and again when less than five minutes are left", async () => {
    const paceline = await startSynced();
    expect(refreshes(paceline)).toBe(1);

    paceline.clock.nowMs = (await storedTokens(paceline)).token_expires_at * 1000 - 301_000;
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    expect(refreshes(paceline)).toBe(1);

    paceline.clock.nowMs = (await storedTokens(paceline)).token_expires_at * 1000 - 299_000;
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    expect(refreshes(paceline)).toBe(2);
  });

  it("that Strava rejects early are refreshed and the page asked again, in the same delivery", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    onlyAthlete(paceline).accessToken = "another-token";
    onlyAthlete(paceline).expiresAt = 0;
    await paceline.broker.deliverNext();
    expect(listings(paceline).map(({ result }) => result)).toEqual([200, 401, 200]);
    expect(paceline.broker.attemptsMax).toBe(1);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("that Strava rejects early wait for the next window when this one has no room for a refresh", async () => {
    const paceline = await startQueued({ sim: { limits: { overall: { short: 4, day: 2_000 } } } });
    await paceline.broker.deliverNext();
    onlyAthlete(paceline).accessToken = "another-token";
    onlyAthlete(paceline).expiresAt = 0;
    await paceline.broker.drain();
    const results = paceline.sim.requests.map(({ result }) => result);
    expect(results.filter((result) => result === 401)).toHaveLength(2);
    expect(results).not.toContain(429);
    expect(paceline.broker.attemptsMax).toBe(1);
    await expectTruth(paceline);
  });

  it("are refreshed by one delivery at a time, so none is lost even where the old one stops working at once", async () => {
    const paceline = await startQueued({ sim: { forgetsAtOnce: true } });
    let isFirst = true;
    paceline.beforeFetch = async () => {
      if (!isFirst) return;
      isFirst = false;
      // Another sync of the athlete begins while this delivery is about to refresh: no page's claim keeps it out.
      await paceline.requeue(onlyAthlete(paceline).id);
      await paceline.broker.deliverNext();
    };
    await paceline.broker.deliverNext();
    await paceline.broker.drain();
    expect(refreshes(paceline)).toBe(1);
    expect((await storedTokens(paceline)).token_version).toBe(IMPORTED_MS + 1);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });

  it("that were imported anew while Strava answered a refresh stand", async () => {
    const paceline = await startQueued();
    const athlete = onlyAthlete(paceline);
    let isFirst = true;
    paceline.afterFetch = async () => {
      if (!isFirst) return;
      isFirst = false;
      athlete.refreshToken = "new-token";
      const athletes = [{ strava_id: athlete.id, refresh_token: "new-token" }];
      await paceline.call("POST", "/api/admin/athletes", { athletes });
    };
    await paceline.broker.drain();
    // One version by the import and one by the refresh that follows it; the pair from before is forgotten.
    expect((await storedTokens(paceline)).token_version).toBe(IMPORTED_MS + 2);
    expect(refreshes(paceline)).toBe(2);
    await expectTruth(paceline);
  });

  it("survive the loss of Strava's answer to a refresh", async () => {
    const paceline = await startSynced({
      sim: { faults: [{ path: "/oauth/token", truncate: true, after: 0, times: 1 }] },
    });
    await expectTruth(paceline);
  });

  it("stored with another key keep the message for a person, who reads which secret to restore", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    await paceline.rows("UPDATE athletes SET refresh_token = replace(refresh_token, 'v1.', 'v1.x')");
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    const [letter] = await paceline.rows("SELECT explanation FROM open_dead_letters");
    expect(letter).toEqual({ explanation: expect.stringContaining("TOKEN_ENCRYPTION_KEY") });
  });

  it("and secrets never reach a log line, a dead letter or a sync log", async () => {
    const paceline = await startSynced({
      sim: {
        faults: [
          { path: "/", status: 500, after: 2, times: 3 },
          { path: "/", reset: true, after: 8, times: 2 },
        ],
      },
    });
    paceline.sim.world.revoke(onlyAthlete(paceline).id);
    await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.broker.drain();
    const tables = await Promise.all(
      ["sync_logs", "dead_letters", "sync_sessions"].map((table) => paceline.rows(`SELECT * FROM ${table}`)),
    );
    const everything = paceline.logLines.join("\n") + JSON.stringify(tables);
    expect(everything.length).toBeGreaterThan(1_000);
    expect(findSecrets(everything, RUN_SECRETS)).toEqual([]);
  });
});
