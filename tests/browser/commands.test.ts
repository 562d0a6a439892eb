import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RUN_IN } from "../e2e/commands/documented-commands.ts";
import { type FreshClone, freshClone } from "../e2e/commands/fresh-clone.ts";

describe("in a fresh clone, where nothing is installed or built,", () => {
  let clone: FreshClone;
  beforeAll(async () => {
    clone = await freshClone();
  });
  afterAll(() => clone.leave());

  it.each(Object.entries(RUN_IN["a browser"]))(
    "%s runs, at its smallest",
    async (_documented, { command, says }) => {
      const { code, output } = await clone.run(command);
      expect(output).toMatch(says);
      expect(code).toBe(0);
      expect(clone.changed()).toEqual(["docs/dashboard/athlete.png", "docs/dashboard/overview.png"]);
    },
  );
});
