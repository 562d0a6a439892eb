import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { startPaceline, startSynced } from "../../../support/paceline.ts";

describe("a cron", () => {
  it.each(["0 3 * * MON", "30 4 * * *", "constructor"])(
    "at a time of the operator's own (%s) starts an incremental sync of all athletes",
    async (cron) => {
      const paceline = await startSynced();
      await paceline.runCron(cron);
      expect(await paceline.rows("SELECT mode FROM sync_sessions WHERE status = 'queued'")).toEqual([
        { mode: "incremental" },
      ]);
      expect(paceline.logLines.at(-1)).toContain("The cron enqueued 1 athletes.");
      expect(paceline.logLines.at(-1)).toContain(cron);
    },
  );

  it.each(Object.entries(CRONS))(
    "that is to %s (%s) starts no sync while nobody is due",
    async (_job, cron) => {
      const paceline = await startSynced();
      const sent = paceline.broker.sent.length;
      await paceline.runCron(cron);
      expect(paceline.broker.sent).toHaveLength(sent);
    },
  );

  it.each(["0 3 * * MON", CRONS.prune])("%s fails when a setting is wrong, and names it", async (cron) => {
    const paceline = startPaceline({ vars: { RETENTION_SESSIONS_DAYS: "never" } });
    await expect(paceline.runCron(cron)).rejects.toThrow("RETENTION_SESSIONS_DAYS must be a whole number");
  });
});
