import { describe, expect, it } from "vitest";
import { openBrowser } from "../../../support/http/browser.ts";
import { openProved } from "../../../support/http/proved-browser.ts";
import { type Paceline, startPaceline, startSynced } from "../../../support/paceline.ts";

/** What Excel knows UTF-8 by. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** What a browser sends when somebody follows a link or saves what it leads to. */
const BROWSER = {
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
};
const PROGRAM = { accept: "text/csv" };

async function startWithRaces(): Promise<Paceline> {
  const paceline = startPaceline();
  await paceline.call("POST", "/api/admin/athletes", {
    athletes: [{ strava_id: 7, refresh_token: "refresh" }],
  });
  await paceline.rows(
    `INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
       moving_time, elapsed_time, total_elevation_gain)
     SELECT value, 7, 'Zürich', 1, value, '', 1, 1, 1, 1 FROM json_each('[1, 2, 3]')`,
  );
  return paceline;
}

function get({ call }: Paceline, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return call("GET", `/api/admin/athletes/7/${path}`, undefined, headers);
}

async function bytesOf(response: Response): Promise<number[]> {
  return [...new Uint8Array(await response.arrayBuffer())];
}

/** The text with a byte-order mark, if there is one: `text()` takes it away. */
async function rawTextOf(response: Response): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await response.arrayBuffer());
}

describe("races as a file", () => {
  it.each([
    ["races.csv", BROWSER],
    ["races.csv", {}],
    ["races.csv", { accept: "*/*" }],
    ["races?format=csv", BROWSER],
    ["races?format=csv", {}],
  ])("begin with a byte-order mark, and are saved under a name: %s %o", async (path, headers) => {
    const response = await get(await startWithRaces(), path, headers);
    expect(response.headers.get("content-type")).toMatch(/^text\/csv; charset=utf-8/);
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="races-7.csv"');
    const bytes = await bytesOf(response);
    expect(bytes.slice(0, 3)).toEqual(BYTE_ORDER_MARK);
    const text = new TextDecoder().decode(Uint8Array.from(bytes));
    expect(text).toMatch(/^strava_activity_id,/);
    expect(text).toContain(",Zürich,");
  });

  it.each(["races", "races.csv", "races?format=csv"])(
    "are plain CSV for a program that asks for it by Accept: %s",
    async (path) => {
      const response = await get(await startWithRaces(), path, PROGRAM);
      expect(response.headers.get("content-type")).toMatch(/^text\/csv/);
      expect(response.headers.get("content-disposition")).toBeNull();
      expect(await rawTextOf(response)).toMatch(/^strava_activity_id,/);
    },
  );

  it("are the same but for the mark, page by page", async () => {
    const paceline = await startWithRaces();
    for (const path of ["races.csv?limit=2", "races?limit=2&format=csv"]) {
      const [file, plain] = [await get(paceline, path), await get(paceline, path, PROGRAM)];
      expect(file.headers.get("link")).toBe(plain.headers.get("link"));
      expect(await rawTextOf(file)).toBe(`\ufeff${await rawTextOf(plain)}`);
      const next = /^<([^>]+)>; rel="next"$/.exec(file.headers.get("link") ?? "")?.[1] ?? "";
      expect(new URL(next, "https://paceline.invalid").pathname).toBe(
        `/api/admin/athletes/7/${path.split("?")[0]}`,
      );
      const last = await paceline.call("GET", next);
      expect(last.headers.get("link")).toBeNull();
      expect((await rawTextOf(last)).split("\r\n")).toHaveLength(3);
    }
  });

  it("have a tag of their own, and say by what they differ", async () => {
    const paceline = await startWithRaces();
    const variants = [
      ["races", {}],
      ["races.csv", {}],
      ["races.csv", PROGRAM],
    ] as const;
    const etags: string[] = [];
    for (const [path, headers] of variants) {
      const response = await get(paceline, path, headers);
      expect(response.headers.get("vary")?.split(", ")).toContain("Accept");
      etags.push(response.headers.get("etag") ?? "");
    }
    expect(new Set(etags).size).toBe(variants.length);
    for (const [nth, [path, headers]] of variants.entries()) {
      for (const [known, etag] of etags.entries()) {
        const response = await get(paceline, path, { ...headers, "if-none-match": etag });
        expect(response.status, `${path} when ${known} is known`).toBe(nth === known ? 304 : 200);
      }
    }
  });

  it("are not there of an athlete that there is not, and take no format", async () => {
    expect((await get(startPaceline(), "races.csv")).status).toBe(404);
    expect((await get(await startWithRaces(), "races.csv?format=json")).status).toBe(400);
  });
});

describe("an athlete's own races as a file", () => {
  it("begin with a byte-order mark too, and not for a program", async () => {
    const paceline = await startSynced();
    await paceline.rows("UPDATE races SET name = 'Zürich'");
    const browser = await openProved(paceline);
    const file = await browser.open("/races.csv", BROWSER);
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="races.csv"');
    expect(file.headers.get("vary")).toBe("Accept, Cookie");
    const plain = await browser.open("/races.csv", PROGRAM);
    expect(plain.headers.get("content-disposition")).toBeNull();
    expect(plain.headers.get("etag")).not.toBe(file.headers.get("etag"));
    const text = await rawTextOf(plain);
    expect(text).toContain(",Zürich,");
    expect(await rawTextOf(file)).toBe(`\ufeff${text}`);
  });

  it("are not shown to whoever proves nothing", async () => {
    expect((await openBrowser(await startSynced()).open("/races.csv", BROWSER)).status).toBe(401);
  });
});
