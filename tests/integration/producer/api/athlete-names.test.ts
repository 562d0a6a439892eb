import { describe, expect, it } from "vitest";
import { startPaceline } from "../../../support/paceline.ts";

describe("the name of an imported athlete", () => {
  it.each([
    ["Ann\u202e", "Lee\u2066", "Ann", "Lee"],
    ["\u200eAnn\u200b", "L\u0000e\u001be", "Ann", "Lee"],
    [" Ann  Mary ", "Lee\u2028", "Ann Mary", "Lee"],
    ["   ", "\u3164\u2800", null, null],
    ["", "\u202e\u202c", null, null],
    ["علی\u200cرضا", "🏃\u200d♂\ufe0f", "علی\u200cرضا", "🏃\u200d♂\ufe0f"],
  ])("is stored without what nobody sees: %j %j", async (firstname, lastname, ...stored) => {
    const paceline = startPaceline();
    const athletes = [{ strava_id: 110, refresh_token: "refresh-110", firstname, lastname }];
    expect((await paceline.call("POST", "/api/admin/athletes", { athletes })).status).toBe(200);
    const [row] = await paceline.rows<Record<string, unknown>>("SELECT firstname, lastname FROM athletes");
    expect([row?.firstname, row?.lastname]).toEqual(stored);
    const answer = await paceline.call("GET", "/api/admin/athletes/110");
    expect(await answer.json()).toMatchObject({ firstname: stored[0], lastname: stored[1] });
  });

  it("stays when a blank one comes, as when none does", async () => {
    const paceline = startPaceline();
    for (const firstname of ["Ann", "\u3164"]) {
      const athletes = [{ strava_id: 110, refresh_token: "refresh-110", firstname }];
      await paceline.call("POST", "/api/admin/athletes", { athletes });
    }
    expect(await paceline.rows("SELECT firstname FROM athletes")).toEqual([{ firstname: "Ann" }]);
  });
});
