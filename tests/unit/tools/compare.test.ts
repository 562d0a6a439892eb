import { createStravaSim, type TrueRace } from "@paceline/strava-sim";
import { diffRaces, type StoredRace } from "@paceline/tools/demo/compare";
import { describe, expect, it } from "vitest";

const sim = createStravaSim({
  world: { seed: 1, athletes: 1, activities: { min: 300, max: 300 } },
  now: () => Date.UTC(2026, 2, 4),
  clientId: "client",
  clientSecret: "secret",
});
const truths = [...sim.world.athletes.keys()].flatMap((id) => sim.world.races(id, [1]));

function asStored(races: readonly TrueRace[]): StoredRace[] {
  return races.map((race) => ({ ...race, event_name: null }));
}

describe("the demo's comparison", () => {
  it("counts races that are equal in every field", () => {
    expect(truths.length).toBeGreaterThan(2);
    expect(diffRaces(asStored(truths), truths)).toEqual({ equal: truths.length, differences: [] });
  });

  it("ignores the names that people gave to events", () => {
    const named = asStored(truths).map((race) => ({ ...race, event_name: "City Run" }));
    expect(diffRaces(named, truths).differences).toEqual([]);
  });

  it("names a race that is missing, and one that is too many", () => {
    const [first] = truths;
    expect(diffRaces(asStored(truths.slice(1)), truths).differences).toEqual([
      expect.stringContaining(`Race ${first?.strava_activity_id} of athlete`),
    ]);
    expect(diffRaces(asStored(truths), truths.slice(1)).differences).toEqual([
      expect.stringContaining("in D1 but not in Strava"),
    ]);
  });

  const FIELDS = Object.keys(truths[0] ?? {}).filter((field) => field !== "strava_activity_id");
  it.each(FIELDS)("names a difference in %s", (field) => {
    const [first, ...rest] = asStored(truths);
    const changed = JSON.parse(JSON.stringify({ ...first, [field]: "other" }));
    const { equal, differences } = diffRaces([changed, ...rest], truths);
    expect(equal).toBe(truths.length - 1);
    expect(differences).toEqual([expect.stringContaining(`${field} is "other"`)]);
  });
});
