import { readOptions } from "@paceline/tools/demo/options";
import { UsageError } from "@paceline/tools/usage-error";
import { describe, expect, it } from "vitest";

describe("the demo's options", () => {
  it("are 20 athletes with 300 to 2,500 activities when nothing is said", () => {
    expect(readOptions([])).toMatchObject({
      athletes: 20,
      activities: { min: 300, max: 2_500 },
      seed: 1,
      faults: false,
      stay: false,
    });
  });

  it("take a number or a range of activities", () => {
    expect(readOptions(["--activities", "500"])).toMatchObject({ activities: { min: 500, max: 500 } });
    expect(
      readOptions(["--activities", "10-20", "--athletes", "3", "--seed", "9", "--faults"]),
    ).toMatchObject({
      activities: { min: 10, max: 20 },
      athletes: 3,
      seed: 9,
      faults: true,
    });
  });

  it.each([
    [["--athletes", "0"]],
    [["--athletes", "many"]],
    [["--activities", "9-3"]],
    [["--activities", "a lot"]],
    [["--seed", "-1"]],
    [["--fault"]],
    [["please"]],
  ])("refuse %j with a sentence", (args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  });
});
