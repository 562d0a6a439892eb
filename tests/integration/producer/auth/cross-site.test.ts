import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import { ACCESS_VARS, startAccessTeam } from "../../../support/http/access-team.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

/** Where the tests' worker is. */
const OWN_ORIGIN = "https://paceline.invalid";

const CHANGING = ROUTES.filter(({ method }) => method !== "GET").map(
  ({ method, path }) => [method, path.replace(":id", "7")] as const,
);

/** What browsers say of a request that a page of another origin made. */
const FORGED: readonly Readonly<Record<string, string>>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "something new" },
  { "sec-fetch-site": "cross-site", origin: OWN_ORIGIN },
  { origin: "https://eve.example" },
  { origin: "https://paceline.invalid.eve.example" },
  { origin: "http://paceline.invalid" },
  { origin: `${OWN_ORIGIN}:8443` },
  { origin: "null" },
  { "sec-fetch-site": "same-origin", origin: "https://eve.example" },
];

const OWN: readonly Readonly<Record<string, string>>[] = [
  {},
  { "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "same-origin", origin: OWN_ORIGIN },
  { "sec-fetch-site": "none" },
  { origin: OWN_ORIGIN },
];

interface SignedIn {
  readonly paceline: Paceline;
  readonly headers: Readonly<Record<string, string>>;
}

/** Somebody signed in at Cloudflare Access, which adds its word to whatever their browser sends. */
async function signIn(): Promise<SignedIn> {
  const team = await startAccessTeam(startPaceline().clock.nowMs);
  const paceline = startPaceline({ vars: ACCESS_VARS, outside: team.outside });
  return { paceline, headers: { authorization: "", "cf-access-jwt-assertion": await team.token() } };
}

async function isPaused({ rows }: Paceline): Promise<boolean> {
  return (await rows("SELECT 1 FROM strava_budget WHERE paused_since IS NOT NULL")).length > 0;
}

describe("a request that would change something, in the browser of somebody signed in,", () => {
  it.each(CHANGING)("is refused when a page of another site made it: %s %s", async (method, path) => {
    const { paceline, headers } = await signIn();
    for (const forged of FORGED) {
      const response = await paceline.call(method, path, {}, { ...headers, ...forged });
      expect(response.status, JSON.stringify(forged)).toBe(403);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    }
  });

  it("then does nothing, and the log names whose name was used", async () => {
    const { paceline, headers } = await signIn();
    for (const forged of FORGED)
      await paceline.call("POST", "/api/admin/pause", {}, { ...headers, ...forged });
    expect(await isPaused(paceline)).toBe(false);
    expect(paceline.logLines).toHaveLength(FORGED.length);
    for (const line of paceline.logLines) expect(line).toContain("access:ada@example.com");
  });

  it.each(OWN)("is done when a page of its own or no page made it: %j", async (own) => {
    const { paceline, headers } = await signIn();
    expect((await paceline.call("POST", "/api/admin/pause", {}, { ...headers, ...own })).status).toBe(200);
    expect(await isPaused(paceline)).toBe(true);
  });
});

describe("a request from another site", () => {
  it.each(FORGED)(
    "that only reads is answered, and the browser keeps it from that site: %j",
    async (forged) => {
      const { paceline, headers } = await signIn();
      const response = await paceline.call("GET", "/api/admin/budget", undefined, { ...headers, ...forged });
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it.each(FORGED)(
    "with the bearer token is a program's, for no browser brings that along: %j",
    async (forged) => {
      const paceline = startPaceline({ vars: ACCESS_VARS });
      expect((await paceline.call("POST", "/api/admin/pause", {}, forged)).status).toBe(200);
    },
  );
});
