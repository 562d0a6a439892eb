import { describe, expect, it } from "vitest";
import { openBrowser } from "../../../support/http/browser.ts";
import { newestRace, openProved, textOf } from "../../../support/http/proved-browser.ts";
import { startPaceline, startSynced } from "../../../support/paceline.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";

describe("an athlete whose name holds what nobody sees", () => {
  it("is stored and greeted without it, and their name turns nothing around", async () => {
    const paceline = startPaceline();
    const athlete = Object.assign(onlyAthlete(paceline), {
      firstname: "\u202eשרה \u200b<b>",
      lastname: "\u3164 ",
    });
    const page = await openBrowser(paceline).finish("connect", athlete.id);
    expect(page).toContain("<h1>You are connected, <bdi>שרה &lt;b&gt;</bdi></h1>");
    expect(page).toContain("<title>You are connected, \u2068שרה &lt;b&gt;\u2069</title>");
    expect(await paceline.rows("SELECT firstname, lastname FROM athletes")).toEqual([
      { firstname: "שרה <b>", lastname: null },
    ]);
  });

  it("is greeted without a name where nothing of it can be read", async () => {
    const paceline = startPaceline();
    const athlete = Object.assign(onlyAthlete(paceline), { firstname: "\u3164\u200b" });
    expect(await openBrowser(paceline).finish("connect", athlete.id)).toContain("<h1>You are connected</h1>");
  });
});

describe("the name of a race", () => {
  it("is shown with what nobody sees named, and stays in D1 as Strava has it", async () => {
    const paceline = startPaceline();
    const { strava_activity_id: raceId } = newestRace(paceline);
    paceline.sim.world.editActivity(onlyAthlete(paceline).id, raceId, {
      name: "\u202e10K \u2066(",
      sport_type: "Run\u202e",
    });
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    await expectTruth(paceline);
    const html = await textOf(await openProved(paceline), "/races?limit=500");
    expect(html).toContain("<td><bdi>[U+202E]10K [U+2066](</bdi></td><td><bdi>Run[U+202E]</bdi></td>");
  });

  it("of blanks is the race's id", async () => {
    const paceline = await startSynced();
    const { strava_activity_id: id } = newestRace(paceline);
    await paceline.rows(
      "UPDATE races SET name = '\u3164', event_name = ' ' WHERE strava_activity_id = ?",
      id,
    );
    expect(await textOf(await openProved(paceline), "/races")).toContain(`<td><bdi>Race ${id}</bdi></td>`);
  });
});
