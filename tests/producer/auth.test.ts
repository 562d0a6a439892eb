import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { startPaceline } from "../harness/paceline.ts";

const { ADMIN_TOKEN } = env;

describe("the admin API", () => {
  const CALLS = [
    ["GET", "/api/admin/athletes"],
    ["POST", "/api/admin/athletes"],
    ["POST", "/api/admin/athletes/7/sync"],
    ["POST", "/api/admin/syncs"],
    ["GET", "/api/admin/sync-logs?session_id=sync-7-1"],
    ["DELETE", "/api/admin/athletes/7"],
    ["POST", "/api/admin/athletes/7/sync/stop"],
    ["POST", "/api/admin/reset-stuck-syncs"],
    ["POST", "/api/admin/dead-letters/x/replay"],
    ["DELETE", "/api/admin/dead-letters/x"],
    ["POST", "/api/admin/pause"],
    ["POST", "/api/admin/resume"],
    ["GET", "/api/admin/nowhere"],
  ] as const;

  it.each(CALLS)("refuses %s %s without the right token", async (method, path) => {
    const paceline = startPaceline();
    const wrong = [
      "",
      "Bearer ",
      "Bearer wrong",
      `Basic ${ADMIN_TOKEN}`,
      `Bearer ${ADMIN_TOKEN}x`,
      `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
    ];
    for (const authorization of wrong) {
      const response = await paceline.call(method, path, undefined, { authorization });
      expect(response.status, authorization).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.text()).not.toContain(ADMIN_TOKEN);
    }
  });

  it.each(CALLS)("refuses %s %s whatever is sent when no token is configured", async (method, path) => {
    const paceline = startPaceline({ vars: { ADMIN_TOKEN: "" } });
    for (const authorization of ["", "Bearer ", "Bearer x", `Bearer ${ADMIN_TOKEN}`]) {
      expect((await paceline.call(method, path, undefined, { authorization })).status).toBe(401);
    }
  });
});
