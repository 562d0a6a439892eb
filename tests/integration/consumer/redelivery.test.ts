import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline } from "../../support/paceline.ts";
import { expectTruth, listings, onlyAthlete } from "../../support/strava/truth.ts";

/** The message of the first page, taken from the queue, with the athlete's sync under way. */
async function queuedOnce(): Promise<{ paceline: Paceline; first: unknown }> {
  const paceline = startPaceline();
  await paceline.importAthletes();
  await paceline.enqueueAll("full");
  return { paceline, first: paceline.broker.sent[0]?.body };
}

const PAGES = "athlete-pages";

describe("a page that was delivered before", () => {
  it("and was committed without its successor being sent sends the successor again, and fetches nothing", async () => {
    const { paceline, first } = await queuedOnce();
    await paceline.broker.deliverNext();
    // The crash: the commit stands, the next message was never sent.
    const [lost] = paceline.broker.waiting.splice(0);
    const requests = listings(paceline).length;
    paceline.broker.put(PAGES, first);
    const [redelivery] = paceline.broker.waiting;
    if (redelivery !== undefined) redelivery.attempts = 1;
    await paceline.broker.deliverNext();
    expect(listings(paceline)).toHaveLength(requests);
    expect(paceline.broker.waiting.map(({ body }) => body)).toEqual([lost?.body]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("is dropped when it is only a duplicate, so that no chain forks", async () => {
    const { paceline, first } = await queuedOnce();
    await paceline.broker.deliverNext();
    const requests = listings(paceline).length;
    paceline.broker.put(PAGES, first);
    await paceline.broker.drain();
    expect(listings(paceline)).toHaveLength(requests + 3);
    expect(await paceline.rows("SELECT count(*) AS pages FROM sync_pages")).toEqual([{ pages: 4 }]);
    await expectTruth(paceline);
  });

  it("uses up no quota", async () => {
    const { paceline, first } = await queuedOnce();
    await paceline.broker.deliverNext();
    paceline.broker.waiting.splice(0);
    const before = await paceline.rows("SELECT * FROM strava_budget");
    paceline.broker.put(PAGES, first);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT * FROM strava_budget")).toEqual(before);
  });

  it("commits once when both copies are worked on at the same time", async () => {
    const { paceline, first } = await queuedOnce();
    paceline.broker.put(PAGES, first);
    await paceline.broker.deliverNext();
    expect(await paceline.rows("SELECT page_number FROM sync_pages")).toEqual([{ page_number: 1 }]);
    expect(paceline.broker.waiting).toHaveLength(1);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("writes nothing once its session was superseded", async () => {
    const { paceline, first } = await queuedOnce();
    const { id } = onlyAthlete(paceline);
    const sessionId = await paceline.requeue(id);
    expect(await paceline.rows("SELECT status FROM sync_sessions WHERE id <> ?", sessionId)).toEqual([
      { status: "superseded" },
    ]);
    paceline.broker.put(PAGES, first);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT DISTINCT sync_session_id FROM sync_pages")).toEqual([
      { sync_session_id: sessionId },
    ]);
    await expectTruth(paceline);
  });

  it("writes nothing when its session is superseded while it is being fetched", async () => {
    const paceline = startPaceline();
    const { id } = onlyAthlete(paceline);
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    let newSession = "";
    paceline.beforeFetch = async () => {
      if (newSession === "") newSession = await paceline.requeue(id);
    };
    await paceline.broker.deliverNext();
    expect(await paceline.rows("SELECT * FROM sync_pages")).toEqual([]);
    expect(await paceline.rows("SELECT * FROM races")).toEqual([]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("of a session that is gone is acked without a trace", async () => {
    const { paceline, first } = await queuedOnce();
    await paceline.rows("DELETE FROM sync_sessions");
    paceline.broker.put(PAGES, first);
    await paceline.broker.drain();
    expect(listings(paceline)).toEqual([]);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
  });
});
