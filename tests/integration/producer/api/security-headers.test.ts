import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import { startPaceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const ADDRESSES = [
  ...ROUTES.map(({ method, path }) => [method, path.replace(":id", "7")] as const),
  ["GET", "/api/admin/nowhere"] as const,
  ["GET", "/nowhere"] as const,
  ["GET", "/dashboard/nothing.js"] as const,
];

function expectSecured({ headers }: Response): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
    "cross-origin-resource-policy": "same-origin",
  });
}

describe("the security headers are on every answer", () => {
  it.each(ADDRESSES)("of %s %s", async (method, path) => {
    const paceline = startPaceline();
    const body = method === "GET" ? undefined : "no json";
    for (const headers of [{}, { authorization: "Bearer wrong" }]) {
      expectSecured(await paceline.call(method, path, body, headers));
    }
    expectSecured(await paceline.call("PATCH", path));
  });

  it.each(ADDRESSES)("of %s %s while a setting is wrong", async (method, path) => {
    expectSecured(await startPaceline({ vars: { RESCUES_MAX: "many" } }).call(method, path));
  });

  it("that is data, CSV, nothing new, or nothing at all, and of one that broke off", async () => {
    const paceline = await startSynced();
    const path = `/api/admin/athletes/${onlyAthlete(paceline).id}`;
    const races = await paceline.call("GET", `${path}/races`);
    const unchanged = await paceline.call("GET", `${path}/races`, undefined, {
      "if-none-match": races.headers.get("etag") ?? "",
    });
    const csv = await paceline.call("GET", `${path}/races?format=csv`);
    const deleted = await paceline.call("DELETE", path);
    await paceline.rows("ALTER TABLE athletes RENAME TO runners");
    const broken = await paceline.call("GET", "/api/admin/athletes");
    await paceline.rows("ALTER TABLE runners RENAME TO athletes");
    const answers = [races, unchanged, csv, deleted, broken];
    expect(answers.map(({ status }) => status)).toEqual([200, 304, 200, 204, 503]);
    for (const answer of answers) expectSecured(answer);
    expect(csv.headers.get("content-type")).toContain("text/csv");
  });
});
