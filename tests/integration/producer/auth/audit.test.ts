import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

interface AuditLine {
  readonly message: string;
  readonly metadata: { readonly who: string; readonly targets: unknown; readonly result: number };
}

/** The lines that tell of who did what. */
function auditOf({ logLines }: Paceline): AuditLine[] {
  return logLines.map((line): AuditLine => JSON.parse(line)).filter(({ metadata }) => metadata?.who);
}

describe("the audit", () => {
  it("tells who did what, to whom, and what came of it", async () => {
    const paceline = await startQueued();
    const { id } = onlyAthlete(paceline);
    const sessionId = await paceline.requeue(id);
    await paceline.call("POST", `/api/admin/athletes/${id}/sync/stop`);
    await paceline.call("DELETE", "/api/admin/dead-letters/x", { reason: "None of mine." });
    await paceline.call("POST", "/api/admin/pause", { reason: "" });
    const told = auditOf(paceline).map(({ message, metadata }) => [message, metadata.targets]);
    expect(told).toEqual([
      ["POST /api/admin/athletes was answered with 200.", { athlete_ids: [id] }],
      ["POST /api/admin/athletes/:id/sync was answered with 202.", { id, session_id: sessionId }],
      ["POST /api/admin/athletes/:id/sync/stop was answered with 200.", { id, session_id: sessionId }],
      ["DELETE /api/admin/dead-letters/:id was answered with 404.", { id: "x" }],
      ["POST /api/admin/pause was answered with 400.", {}],
    ]);
    expect(new Set(auditOf(paceline).map(({ metadata }) => metadata.who))).toEqual(new Set(["bearer"]));
  });

  it("is silent about what only reads, and about strangers", async () => {
    const paceline = startPaceline();
    await paceline.call("GET", "/api/admin/athletes");
    await paceline.call("POST", "/api/admin/resume", undefined, { authorization: "Bearer wrong" });
    expect(auditOf(paceline)).toEqual([]);
  });

  it("tells of an action that broke off: part of it may have taken effect", async () => {
    const paceline = startPaceline();
    await paceline.rows("ALTER TABLE athletes RENAME TO runners");
    try {
      await paceline.call("DELETE", "/api/admin/athletes/7");
    } finally {
      await paceline.rows("ALTER TABLE runners RENAME TO athletes");
    }
    expect(auditOf(paceline)).toMatchObject([{ metadata: { targets: { id: "7" }, result: 503 } }]);
  });

  it("never holds a token, and nothing else that was sent", async () => {
    const paceline = startPaceline();
    const athlete = { strava_id: 7, refresh_token: "secret-refresh", access_token: "secret-access" };
    await paceline.call("POST", "/api/admin/athletes", { athletes: [athlete] });
    await paceline.call("POST", "/api/admin/athletes", { athletes: [{ ...athlete, code: "secret-code" }] });
    expect(auditOf(paceline)).toHaveLength(2);
    expect(paceline.logLines.join()).not.toMatch(/secret/);
  });
});
