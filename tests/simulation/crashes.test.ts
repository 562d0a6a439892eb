import { describe, expect, it } from "vitest";
import { numbers, runDrill } from "./crash-drill.ts";

/** Each runs some hundred syncs. */
const TIMEOUT_MS = 300_000;

describe.each(["full", "incremental"] as const)("a sync that is %s", (mode) => {
  it("has several pages, and asks for each once where nothing goes wrong", async () => {
    const { listings, effects } = await runDrill(mode, []);
    expect(listings).toHaveLength(mode === "full" ? 3 : 4);
    expect(new Set(listings.map(({ query }) => JSON.stringify(query))).size).toBe(listings.length);
    expect(effects.filter(({ kind }) => kind === "send")).toHaveLength(listings.length);
  });

  it(
    "ends equal when the worker dies at any boundary, and asks for no page more often than that forces",
    async () => {
      const undisturbed = await runDrill(mode, []);
      for (const effect of numbers(0, undisturbed.effects.length)) {
        for (const fate of ["crashes before", "crashes after"] as const) {
          const { listings, forced } = await runDrill(mode, [{ effect, fate }]);
          expect(listings.length, `${fate} effect ${effect}`).toBe(undisturbed.listings.length + forced);
        }
      }
    },
    TIMEOUT_MS,
  );
});
