import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

interface ProblemDocument {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

async function problemOf(response: Response): Promise<ProblemDocument> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const document: ProblemDocument = await response.json();
  expect(document.status).toBe(response.status);
  return document;
}

const ATHLETE = { strava_id: 7, refresh_token: "refresh-7" };

function importOne(paceline: Paceline, athlete: object = ATHLETE): Promise<Response> {
  return paceline.call("POST", "/api/admin/athletes", { athletes: [athlete] });
}

describe("the admin API", () => {
  it.each([
    ["DELETE", "/api/admin/athletes", "GET, HEAD, POST"],
    ["GET", "/api/admin/syncs", "POST"],
    ["PUT", "/api/admin/athletes/7/sync", "POST"],
    ["POST", "/api/admin/athletes/7", "GET, HEAD, DELETE"],
    ["GET", "/api/admin/athletes/7/sync/stop", "POST"],
    ["GET", "/api/admin/reset-stuck-syncs", "POST"],
    ["GET", "/api/admin/dead-letters/x/replay", "POST"],
    ["POST", "/api/admin/dead-letters/x", "DELETE"],
    ["GET", "/api/admin/pause", "POST"],
    ["GET", "/api/admin/resume", "POST"],
  ])("answers %s %s with 405 and what it takes", async (method, path, allow) => {
    const response = await startPaceline().call(method, path);
    expect(response.headers.get("allow")).toBe(allow);
    expect((await problemOf(response)).status).toBe(405);
  });

  it.each(["/nowhere", "/api/admin/nowhere", "/api/admin/athletes/7/8", "/api/admin/athletes/7/sync/more"])(
    "does not know %s",
    async (path) => {
      expect((await problemOf(await startPaceline().call("GET", path))).status).toBe(404);
    },
  );

  const BAD_BODIES: readonly [string, string, unknown, string][] = [
    ["/api/admin/athletes", "no athletes", {}, "athletes"],
    ["/api/admin/athletes", "an empty list", { athletes: [] }, "athletes"],
    ["/api/admin/athletes", "null", "null", "body"],
    [
      "/api/admin/athletes",
      "an id as text",
      { athletes: [{ ...ATHLETE, strava_id: "7" }] },
      "athletes.0.strava_id",
    ],
    [
      "/api/admin/athletes",
      "a negative id",
      { athletes: [ATHLETE, { ...ATHLETE, strava_id: -1 }] },
      "athletes.1.strava_id",
    ],
    [
      "/api/admin/athletes",
      "an id above 2^53",
      { athletes: [{ ...ATHLETE, strava_id: 2 ** 60 }] },
      "athletes.0.strava_id",
    ],
    ["/api/admin/athletes", "no refresh token", { athletes: [{ strava_id: 7 }] }, "athletes.0.refresh_token"],
    [
      "/api/admin/athletes",
      "an empty refresh token",
      { athletes: [{ ...ATHLETE, refresh_token: "" }] },
      "athletes.0.refresh_token",
    ],
    [
      "/api/admin/athletes",
      "a field that is unknown",
      { athletes: [{ ...ATHLETE, nick: "x" }] },
      "athletes.0.nick",
    ],
    [
      "/api/admin/athletes",
      "the same athlete twice",
      { athletes: [ATHLETE, ATHLETE] },
      "athletes.1.strava_id",
    ],
    ["/api/admin/syncs", "no mode", {}, "mode"],
    ["/api/admin/syncs", "an unknown mode", { mode: "everything" }, "mode"],
    ["/api/admin/athletes/7/sync", "an unknown mode", { mode: 1 }, "mode"],
    ["/api/admin/athletes/7/sync", "force as text", { force: "yes" }, "force"],
    ["/api/admin/athletes/7/sync", "a misspelt field", { mod: "full" }, "mod"],
    ["/api/admin/athletes/7/sync/stop", "a reason, which it takes none of", { reason: "x" }, "reason"],
    ["/api/admin/athletes/seven/sync/stop", "an id that is none", {}, "id"],
    [
      "/api/admin/reset-stuck-syncs",
      "a list of athletes, which it takes none of",
      { athletes: [7] },
      "athletes",
    ],
    ["/api/admin/pause", "an empty reason", { reason: "" }, "reason"],
    ["/api/admin/pause", "a reason without end", { reason: "x".repeat(501) }, "reason"],
    ["/api/admin/pause", "an end, which it has none", { until: 1 }, "until"],
    ["/api/admin/resume", "a reason, which it takes none of", { reason: "x" }, "reason"],
    ["/api/admin/athletes/seven/sync", "an id that is none", {}, "id"],
    ["/api/admin/athletes/0/sync", "an id of zero", {}, "id"],
    ["/api/admin/athletes/99999999999999999999/sync", "an id above 2^53", {}, "id"],
  ];

  it.each(BAD_BODIES)(
    "answers %s with %s by a 400 that names the field",
    async (path, _what, body, field) => {
      const { status, errors } = await problemOf(await startPaceline().call("POST", path, body));
      expect(status).toBe(400);
      expect(errors?.map((error) => error.field)).toContain(field);
    },
  );

  it.each([
    ["/api/admin/athletes?limit=0", "limit"],
    ["/api/admin/athletes?limit=many", "limit"],
    ["/api/admin/athletes?after=-1", "after"],
    ["/api/admin/athletes?status=tired", "status"],
    ["/api/admin/athletes?stauts=error", "stauts"],
    ["/api/admin/athletes?limit=5&limit=6", "limit"],
    ["/api/admin/sync-logs", "session_id"],
    ["/api/admin/sync-logs?session_id=7", "session_id"],
    ["/api/admin/sync-logs?session_id=sync-7-1&after=x", "after"],
  ])("answers GET %s by a 400 that names %s", async (path, field) => {
    const { status, errors } = await problemOf(await startPaceline().call("GET", path));
    expect(status).toBe(400);
    expect(errors?.map((error) => error.field)).toEqual([field]);
  });

  it.each(["{", "undefined", '{"athletes": [}', "\u0000"])(
    "answers a body that is no JSON with 400: %j",
    async (body) => {
      const { status, detail } = await problemOf(
        await startPaceline().call("POST", "/api/admin/athletes", body),
      );
      expect({ status, detail }).toEqual({ status: 400, detail: "The body is not valid JSON." });
    },
  );

  it.each([
    ["/api/admin/athletes?limit=0", "must be a whole number from 1 to 500"],
    ["/api/admin/sync-logs?session_id=7", "must be a session id such as sync-7-1700000000000"],
    ["/api/admin/sync-logs", "is required"],
    ["/api/admin/athletes?stauts=error", "is not a known field"],
  ])("says what GET %s should have been: %s", async (path, message) => {
    const { errors } = await problemOf(await startPaceline().call("GET", path));
    expect(errors?.map((error) => error.message)).toEqual([message]);
  });

  it("says what a field of the import should have been", async () => {
    const athletes = [{ strava_id: -1, refresh_token: "with a space", token_expires_at: 1.5 }];
    const { errors } = await problemOf(
      await startPaceline().call("POST", "/api/admin/athletes", { athletes }),
    );
    expect(errors).toEqual([
      { field: "athletes.0.strava_id", message: "must be a positive whole number" },
      {
        field: "athletes.0.refresh_token",
        message: "must be a token: up to 1000 printable characters without spaces",
      },
      { field: "athletes.0.token_expires_at", message: "must be a time in whole seconds since 1970" },
    ]);
  });

  it("answers a list in place of an object with 400, and starts nothing", async () => {
    const paceline = startPaceline();
    await importOne(paceline);
    const paths = ["/athletes", "/syncs", "/athletes/7/sync", "/athletes/7/sync/stop", "/pause", "/resume"];
    for (const path of paths.map((end) => `/api/admin${end}`)) {
      expect((await problemOf(await paceline.call("POST", path, []))).status).toBe(400);
    }
    expect(paceline.broker.sent).toEqual([]);
  });

  it("answers a body of another type with 415", async () => {
    const response = await startPaceline().call("POST", "/api/admin/syncs", "mode=full", {
      "content-type": "text/plain",
    });
    expect((await problemOf(response)).status).toBe(415);
  });

  it("answers an oversized body with 413 and imports nothing of it", async () => {
    const paceline = startPaceline();
    const athletes = [{ ...ATHLETE, firstname: "x".repeat(2_000_000) }];
    expect((await problemOf(await paceline.call("POST", "/api/admin/athletes", { athletes }))).status).toBe(
      413,
    );
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual([]);
  });

  it("never repeats what it was sent: it may be a token", async () => {
    const athletes = [{ strava_id: "the-secret-id", refresh_token: "the secret token" }];
    const response = await startPaceline().call("POST", "/api/admin/athletes", { athletes });
    expect(await response.text()).not.toMatch(/secret/);
  });

  it("answers with 503 and the name of the setting when the configuration is wrong", async () => {
    const paceline = startPaceline({ vars: { INCREMENTAL_LOOKBACK_DAYS: "thirty" } });
    const { status, detail } = await problemOf(await paceline.call("GET", "/api/admin/athletes"));
    expect({ status, detail }).toEqual({
      status: 503,
      detail: expect.stringContaining("INCREMENTAL_LOOKBACK_DAYS"),
    });
  });

  it("answers with 503, and tells the log why, when the database fails", async () => {
    const paceline = startPaceline();
    await importOne(paceline);
    await paceline.rows("ALTER TABLE athletes RENAME TO runners");
    try {
      const response = await paceline.call("GET", "/api/admin/athletes");
      const { status, detail } = await problemOf(response);
      expect(status).toBe(503);
      expect(detail).not.toMatch(/athletes|SQL/);
      expect(paceline.logLines.join()).toContain("no such table");
    } finally {
      await paceline.rows("ALTER TABLE runners RENAME TO athletes");
    }
  });
});
