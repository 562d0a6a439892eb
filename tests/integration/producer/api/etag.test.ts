import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import { type Paceline, startQueued } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const POLLED = ROUTES.filter(({ polled }) => polled).map(({ path }) => path);

/** An athlete of whom everything there is to be looked at is known, and whose sync is under way. */
async function startLooked(): Promise<{ paceline: Paceline; addressOf: (path: string) => string }> {
  const paceline = await startQueued();
  await paceline.broker.deliverNext();
  const { id } = onlyAthlete(paceline);
  const [{ id: session } = { id: "" }] = await paceline.rows<{ id: string }>("SELECT id FROM sync_sessions");
  await paceline.rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
     VALUES ('a', 'q', 'network', 'It failed.', ?, '{}', 0)`,
    id,
  );
  const addressOf = (path: string) => {
    const filled = path.replace(":id", path.includes("sessions") ? session : String(id));
    return path.endsWith("sync-logs") ? `${filled}?session_id=${session}` : filled;
  };
  return { paceline, addressOf };
}

function ask({ call }: Paceline, address: string, known?: string): Promise<Response> {
  return call("GET", address, undefined, known === undefined ? {} : { "if-none-match": known });
}

describe("what is asked for again and again", () => {
  it("are the calls that a page polls", () => {
    expect(POLLED).toEqual(
      expect.arrayContaining([
        "/api/admin/athletes",
        "/api/admin/athletes/:id",
        "/api/admin/sessions",
        "/api/admin/sessions/:id",
        "/api/admin/sync-logs",
        "/api/admin/dead-letters",
        "/api/admin/budget",
      ]),
    );
  });

  it.each(POLLED)("is answered with 304 while nothing changes, though time passes: %s", async (path) => {
    const { paceline, addressOf } = await startLooked();
    const address = addressOf(path);
    const first = await ask(paceline, address);
    expect(first.status).toBe(200);
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[\w+/]{24}"$/);
    paceline.clock.nowMs += 30_000;
    for (const known of [etag, etag.slice(2), `"x", ${etag}`, "*"]) {
      const again = await ask(paceline, address, known);
      expect(again.status, known).toBe(304);
      expect(await again.text()).toBe("");
      expect(again.headers.get("etag")).toBe(etag);
      expect(again.headers.get("content-type")).toBeNull();
    }
    for (const other of ["", '"x"', "W/", etag.slice(0, -2)]) {
      expect((await ask(paceline, address, other)).status, other).toBe(200);
    }
  });

  it.each(POLLED)("is answered anew once something changed: %s", async (path) => {
    const { paceline, addressOf } = await startLooked();
    const address = addressOf(path);
    const etag = (await ask(paceline, address)).headers.get("etag") ?? "";
    await paceline.broker.deliverNext();
    await paceline.rows(
      `INSERT INTO dead_letters (id, queue, reason, explanation, body, created_at)
       VALUES ('b', 'q', 'network', 'It failed.', '{}', 0)`,
    );
    await paceline.rows(
      "INSERT INTO alerts (key, since, sentence) VALUES ('no_success', 0, 'Nobody was synced.')",
    );
    const again = await ask(paceline, address, etag);
    expect(again.status).toBe(200);
    expect(again.headers.get("etag")).not.toBe(etag);
  });

  it.each([
    ["/api/admin/athletes?search=x", "/api/admin/athletes?search=y"],
    ["/api/admin/sessions?athlete_id=1", "/api/admin/sessions?athlete_id=2"],
    ["/api/admin/sessions?athlete_id=1", "https://races.club.invalid/api/admin/sessions?athlete_id=1"],
  ])("is tagged for its address: %s answers nothing either, and is not %s", async (address, other) => {
    const { paceline } = await startLooked();
    const first = await ask(paceline, address);
    const second = await ask(paceline, other, first.headers.get("etag") ?? "");
    expect(second.status).toBe(200);
    expect(await second.text()).toBe(await first.text());
  });

  it("refuses and fails without a tag", async () => {
    const { paceline } = await startLooked();
    for (const address of [
      "/api/admin/athletes/999",
      "/api/admin/athletes?limit=0",
      "/api/admin/sessions/sync-1-1",
    ]) {
      const answer = await ask(paceline, address, "*");
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get("etag")).toBeNull();
    }
  });
});
