import { env } from "cloudflare:workers";
import { openDatabase } from "@paceline/store";
import { describe, expect, it } from "vitest";
import { interceptD1 } from "../harness/intercepted-d1.ts";

describe("queries of one database", () => {
  it("do not wait for each other: a message of a batch is not held up by another's slow query", async () => {
    const finished: string[] = [];
    let letSlowGo = () => {};
    const slow = new Promise<void>((resolve) => {
      letSlowGo = resolve;
    });
    const d1 = interceptD1(env.DB, async ({ statements, run }) => {
      if (statements[0]?.sql.includes("sync_sessions") === true) await slow;
      return run();
    });
    const { kysely } = openDatabase(d1);
    const held = kysely.selectFrom("sync_sessions").selectAll().execute();
    const first = held.then(() => finished.push("the slow one"));
    await kysely.selectFrom("athletes").selectAll().execute();
    finished.push("the other");
    letSlowGo();
    await first;
    expect(finished).toEqual(["the other", "the slow one"]);
    // If they did wait, neither would ever end: there is no need to wait long for that.
  }, 5_000);
});
