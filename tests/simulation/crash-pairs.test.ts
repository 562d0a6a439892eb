import { describe, expect, it } from "vitest";
import { type Boundary, numbers, runDrill } from "./crash-drill.ts";

/** Each runs some hundred syncs. */
const TIMEOUT_MS = 300_000;

/** After one effect is before the next, but for the last of an invocation; so pairs of these are all pairs. */
function diesBefore(effect: number): Boundary {
  return { effect, fate: "crashes before" };
}

describe.each(["full", "incremental"] as const)("a sync that is %s", (mode) => {
  it(
    "ends equal when the worker dies twice, at any two boundaries, and asks for no page more often than that forces",
    async () => {
      const undisturbed = await runDrill(mode, []);
      for (const first of numbers(0, undisturbed.effects.length)) {
        const once = await runDrill(mode, [diesBefore(first)]);
        for (const second of numbers(first + 1, once.effects.length)) {
          const { listings, forced } = await runDrill(mode, [diesBefore(first), diesBefore(second)]);
          const expected = undisturbed.listings.length + forced;
          expect(listings.length, `before effects ${first} and ${second}`).toBe(expected);
        }
      }
    },
    TIMEOUT_MS,
  );
});
