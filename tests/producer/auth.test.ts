import { env } from "cloudflare:workers";
import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../harness/paceline.ts";

const { ADMIN_TOKEN } = env;

/** Every call that there is, with a path and a body that it would take, and an address that there is not. */
const CALLS = [
  ...ROUTES.map(({ method, path }) => [method, path] as const),
  ["GET", "/api/admin/nowhere"] as const,
];

const BODIES: Readonly<Record<string, object>> = {
  "POST /api/admin/athletes": { athletes: [{ strava_id: 8, refresh_token: "refresh-8" }] },
  "POST /api/admin/syncs": { mode: "full" },
  "POST /api/admin/dead-letters/replay": { reason: "network" },
  "POST /api/admin/dead-letters/discard": { reason: "network", resolution: "Mine." },
  "DELETE /api/admin/dead-letters/:id": { reason: "Mine." },
};

/** Without, with wrong and with malformed credentials. */
const WRONG = [
  "",
  "Bearer",
  "Bearer ",
  "Bearer wrong",
  "Bearer  , ",
  ADMIN_TOKEN,
  `Basic ${ADMIN_TOKEN}`,
  `Basic ${btoa(`admin:${ADMIN_TOKEN}`)}`,
  `Bearer ${ADMIN_TOKEN}x`,
  `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
  `Bearer ${ADMIN_TOKEN.toUpperCase()}`,
  `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}`,
  `Bearer "${ADMIN_TOKEN}"`,
  `Bearer ${"x".repeat(10_000)}`,
];

const TABLES = ["athletes", "races", "sync_sessions", "sync_logs", "dead_letters", "strava_budget"];

/** A sync under way and an open dead letter: whatever is asked for would change something. */
async function startBusy(): Promise<Paceline> {
  const paceline = await startQueued();
  await paceline.rows("UPDATE athletes SET strava_id = 7");
  await paceline.rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
     VALUES ('7', 'athlete-pages', 'network', 'It failed.', 7, '{}', 0)`,
  );
  return paceline;
}

async function contents({ rows, broker }: Paceline): Promise<unknown> {
  return [await Promise.all(TABLES.map((table) => rows(`SELECT * FROM ${table}`))), broker.sent.length];
}

describe("the admin API", () => {
  it.each(CALLS)("refuses %s %s without the right token, and changes nothing", async (method, path) => {
    const paceline = await startBusy();
    const before = await contents(paceline);
    const id = path.startsWith("/api/admin/sessions") ? "sync-7-1" : "7";
    const body = BODIES[`${method} ${path}`];
    for (const authorization of WRONG) {
      const response = await paceline.call(
        method,
        path.replace(":id", id),
        method === "GET" ? undefined : body,
        {
          authorization,
        },
      );
      expect(response.status, authorization).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.text()).not.toContain(ADMIN_TOKEN);
    }
    expect(await contents(paceline)).toEqual(before);
  });

  it.each(CALLS)("refuses %s %s whatever is sent when no token is configured", async (method, path) => {
    const paceline = startPaceline({ vars: { ADMIN_TOKEN: "" } });
    for (const authorization of ["", "Bearer ", "Bearer x", `Bearer ${ADMIN_TOKEN}`]) {
      expect((await paceline.call(method, path, undefined, { authorization })).status).toBe(401);
    }
  });
});
