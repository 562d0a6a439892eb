import { env } from "cloudflare:workers";
import { connectTo, importOne, reportAll } from "@paceline/api-client/report";
import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

/** A client that was generated from the API's description, before the real router. */
function clientOf({ call }: Paceline, adminToken: string = env.ADMIN_TOKEN) {
  return connectTo({
    url: "https://paceline.invalid",
    adminToken,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = request.body === null ? undefined : await request.text();
      return call(request.method, pathname + search, body, Object.fromEntries(request.headers));
    },
  });
}

describe("a program with a client generated from the description", () => {
  it("reads athletes page by page, and their races as JSON and as CSV", async () => {
    const paceline = await startSynced();
    const { id, firstname } = onlyAthlete(paceline);
    const races = await paceline.rows<{ name: string; distance: number }>(
      "SELECT name, distance FROM races ORDER BY distance DESC",
    );
    const client = clientOf(paceline);
    expect(await importOne(client, id + 1, "refresh-token")).toBe(1);
    expect(await importOne(client, id + 1, "refresh-token")).toBe(0);
    expect(await reportAll(client, 1)).toEqual([
      {
        athlete: { strava_id: id, firstname, sync_status: "completed" },
        longest: races[0],
        racesCount: races.length,
        csvHeader: expect.stringMatching(/^strava_activity_id,athlete_id,.*,visibility$/),
      },
      {
        athlete: { strava_id: id + 1, firstname: null, sync_status: "idle" },
        longest: null,
        racesCount: 0,
        csvHeader: expect.stringMatching(/^strava_activity_id,/),
      },
    ]);
  });

  it("hears why it is refused", async () => {
    const paceline = startPaceline();
    await expect(reportAll(clientOf(paceline, "wrong"), 1)).rejects.toThrow(/^Send the header Authorization/);
    await expect(reportAll(clientOf(paceline), 0)).rejects.toThrow(
      "Correct these fields and try again: limit. limit must be a whole number from 1 to 500",
    );
  });
});
