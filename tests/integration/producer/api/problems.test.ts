import { describe, expect, it } from "vitest";
import { startPaceline } from "../../../support/paceline.ts";

interface Problem {
  readonly detail: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

async function refusal(method: string, path: string, body?: unknown): Promise<Problem> {
  const response = await startPaceline().call(method, `/api/admin/${path}`, body);
  expect(response.status).toBe(400);
  return response.json();
}

const BROKEN_ATHLETE = {
  strava_id: -1.5,
  firstname: 7,
  lastname: "x".repeat(201),
  refresh_token: "with space",
  access_token: "ä".repeat(1_001),
  token_expires_at: -0.5,
  scope: [],
};

describe("a problem", () => {
  it.each([
    ["GET", "athletes/7/races?from=x&to=2026-02-31&after=x&limit=0.5", undefined, "after, limit, from, to"],
    ["GET", "athletes/9007199254740993", undefined, "id"],
    ["POST", "athletes/0/sync", {}, "id"],
    ["GET", "athletes?limit=9007199254740993&after=x~y&sort=u", undefined, "after, limit, sort"],
    ["GET", "sync-logs?session_id=7&after=-1", undefined, "session_id, after"],
    ["GET", `dead-letters?after=${"x".repeat(300)}&reason=A%20b`, undefined, "after, reason"],
    ["POST", "dead-letters/replay", { reason: `${"A b".repeat(40)}`, limit: 0.5 }, "reason, limit"],
    [
      "POST",
      "athletes",
      { athletes: [BROKEN_ATHLETE] },
      Object.keys(BROKEN_ATHLETE)
        .map((name) => `athletes.0.${name}`)
        .join(", "),
    ],
  ])("names each field once, however much is wrong with it: %s %s", async (method, path, body, fields) => {
    const { detail, errors } = await refusal(method, path, body);
    expect(detail).toBe(`Correct these fields and try again: ${fields}.`);
    expect(errors.map(({ field }) => field)).toEqual(fields.split(", "));
  });

  it("cuts the name of a field that nobody knows", async () => {
    const name = "n".repeat(5_000);
    for (const [method, path, body] of [
      ["GET", `athletes?${name}=1`],
      ["POST", "syncs", { mode: "full", [name]: 1 }],
    ] as const) {
      const { detail, errors } = await refusal(method, path, body);
      expect(errors).toEqual([{ field: `${"n".repeat(100)}…`, message: "is not a known field" }]);
      expect(detail.length).toBeLessThan(200);
    }
  });

  it("names twenty fields at most, each wrong one anew", async () => {
    const { errors } = await refusal("POST", "athletes", {
      athletes: Array.from({ length: 30 }, () => ({ ...BROKEN_ATHLETE, firstname: "Ann" })),
    });
    expect(new Set(errors.map(({ field }) => field)).size).toBe(20);
  });

  it("says up to which id there are athletes", async () => {
    const body = '{"athletes":[{"strava_id":9007199254740993,"refresh_token":"token"}]}';
    expect((await refusal("POST", "athletes", body)).errors).toEqual([
      { field: "athletes.0.strava_id", message: "must be at most 9007199254740991" },
    ]);
  });
});
