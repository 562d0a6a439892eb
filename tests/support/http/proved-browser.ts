import { expect } from "vitest";
import type { Paceline } from "../paceline.ts";
import { onlyAthlete } from "../strava/truth.ts";
import { type Browser, openBrowser } from "./browser.ts";

/** The cookie that proves who an athlete is. */
export const PROOF = "__Host-paceline-athlete";

/** A browser whose athlete, the only one unless named, has proved who they are. */
export async function openProved(paceline: Paceline, athleteId = onlyAthlete(paceline).id): Promise<Browser> {
  const browser = openBrowser(paceline);
  const back = await browser.open(await browser.consent("races", athleteId));
  expect([back.status, back.headers.get("location")]).toEqual([302, "/races"]);
  return browser;
}

export async function textOf(browser: Browser, path: string, status = 200): Promise<string> {
  const response = await browser.open(path);
  expect(response.status).toBe(status);
  return response.text();
}

export function newestRace(paceline: Paceline) {
  const races = paceline.sim.world.races(onlyAthlete(paceline).id, [1]);
  const newest = races.toSorted((a, b) => b.start_date - a.start_date)[0];
  if (newest === undefined) throw new Error("The athlete has no race.");
  return newest;
}
