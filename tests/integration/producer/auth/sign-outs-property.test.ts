import { CRONS } from "@paceline/producer/cron-expressions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyTables } from "../../../support/d1/empty-tables.ts";
import { signIn } from "../../../support/http/signed-in.ts";
import { startPaceline } from "../../../support/paceline.ts";
import { propertyRuns } from "../../../support/sizes.ts";

interface Session {
  readonly headers: Record<string, string>;
  /** What the cookie should be worth. */
  isGood: boolean;
}

describe("whatever people do in whatever browser", () => {
  const BROWSERS = 4;
  const deed = fc.record({
    what: fc.constantFrom("in", "in", "out", "everywhere", "wait", "prune"),
    browser: fc.nat(BROWSERS - 1),
  });

  it("exactly those sessions are good that began after the last end of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 20 }), async (deeds) => {
        await emptyTables();
        const paceline = startPaceline();
        const press = (path: string, { headers }: Session) =>
          paceline.call("POST", path, undefined, { ...headers, "sec-fetch-site": "same-origin" });
        const begun: Session[] = [];
        const inBrowser = new Map<number, Session>();
        for (const { what, browser } of deeds) {
          const session = inBrowser.get(browser);
          if (what === "in") {
            const next: Session = { headers: await signIn(paceline), isGood: true };
            begun.push(next);
            inBrowser.set(browser, next);
          }
          if (what === "out" && session !== undefined) {
            await press("/session/end", session);
            session.isGood = false;
          }
          if (what === "everywhere" && session !== undefined) {
            await press("/session/end-everywhere", session);
            if (session.isGood) for (const one of begun) one.isGood = false;
          }
          if (what === "wait") paceline.clock.nowMs += 1;
          if (what === "prune") await paceline.runCron(CRONS.prune);
        }
        for (const { headers, isGood } of begun) {
          const { status } = await paceline.call("GET", "/api/admin/budget", undefined, headers);
          expect(status).toBe(isGood ? 200 : 401);
        }
      }),
      { numRuns: propertyRuns(60), seed: 20_260_304 },
    );
  });
});
