import { describe, expect, it } from "vitest";
import { runHistory } from "./history.ts";

describe("a seed", () => {
  it.each([7, 90, 311])("tells the same story twice: %i", async (seed) => {
    const first = await runHistory(seed);
    const second = await runHistory(seed);
    expect(second.trace).toEqual(first.trace);
  });

  it("tells another story than its neighbour", async () => {
    expect((await runHistory(7)).trace).not.toEqual((await runHistory(8)).trace);
  });
});
