import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readConnection } from "@paceline/tools/dead-letters/connection";
import { readCommand } from "@paceline/tools/dead-letters/options";
import { describeLetter } from "@paceline/tools/dead-letters/print";
import { discard, replay } from "@paceline/tools/dead-letters/resolve";
import { UsageError } from "@paceline/tools/usage-error";
import { afterEach, describe, expect, it } from "vitest";

describe("the command line of pnpm dead-letters", () => {
  it("prints the local letters when nothing is said", () => {
    expect(readCommand([])).toEqual({
      kind: "print",
      target: { kind: "local", stateFolder: ".wrangler/state" },
    });
    expect(readCommand(["--remote"])).toEqual({
      kind: "print",
      target: { kind: "remote", environment: "production" },
    });
  });

  it("names one letter, or all of a reason", () => {
    expect(readCommand(["replay", "m-1"])).toEqual({ kind: "replay", which: { id: "m-1" }, url: null });
    expect(readCommand(["discard", "--reason", "network", "--why", "Old.", "--url", "http://x"])).toEqual({
      kind: "discard",
      which: { reason: "network" },
      why: "Old.",
      url: "http://x",
    });
  });

  it.each([
    [["replay"], "Which?"],
    [["replay", "m-1", "m-2"], "One id at a time"],
    [["replay", "m-1", "--reason", "network"], "not both"],
    [["replay", "m-1", "--why", "x"], "takes no --why"],
    [["discard", "m-1"], "Say why"],
    [["discard", "m-1", "--why", " "], "Say why"],
    [["resend", "m-1"], "There is no resend"],
    [["--reason", "network"], "belongs to replay or discard"],
    [["replay", "m-1", "--token", "secret"], "--token"],
  ])("is refused as %j with a sentence", (args, sentence) => {
    expect(() => readCommand(args)).toThrow(UsageError);
    expect(() => readCommand(args)).toThrow(sentence);
  });
});

describe("the way to the producer", () => {
  const NO_FILE = "/nowhere/.dev.vars";

  it("is read from the flag before the environment", () => {
    const environment = { PACELINE_URL: "http://b", ADMIN_TOKEN: "secret" };
    expect(readConnection("http://a", environment, NO_FILE)).toEqual({
      url: "http://a",
      adminToken: "secret",
    });
    expect(readConnection(null, environment, NO_FILE).url).toBe("http://b");
  });

  it.each([
    [null, { ADMIN_TOKEN: "secret" }, "Say where the producer is"],
    ["127.0.0.1:8787", { ADMIN_TOKEN: "secret" }, "is no address"],
    ["http://a", {}, "set ADMIN_TOKEN"],
  ])("by %s and %j is refused with a sentence", (url, environment, sentence) => {
    expect(() => readConnection(url, environment, NO_FILE)).toThrow(sentence);
  });
});

describe("an open dead letter that is printed", () => {
  it("names what a terminal would obey, and takes one line for each of its facts", () => {
    const letter = {
      id: "m-1",
      since_utc: "2026-03-04 06:00:00",
      reason: "malformed",
      athlete_id: 7,
      athlete: "\u202eAnn\u001b[1A",
      session: "sync-7-1",
      page: 3,
      explanation: "No message:\r\n\u009b31mred.",
    };
    expect(describeLetter(letter)).toBe(
      "2026-03-04 06:00:00 UTC  malformed  athlete 7 ([U+202E]Ann[U+001B][1A)\n  No message: [U+009B]31mred.\n" +
        "  session  sync-7-1, page 3\n  id       m-1\n",
    );
    expect(describeLetter({ ...letter, athlete: "\u3164 " })).toContain("athlete 7 (no name)");
  });
});

describe("what is resolved through the admin API", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** A producer that gives these answers in turn, and what it was asked. */
  async function serve(...answers: readonly (readonly [number, unknown])[]) {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      const [status, answer] = answers[asked.length - 1] ?? [500, null];
      response.writeHead(status).end(typeof answer === "string" ? answer : JSON.stringify(answer));
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { connection: { url: `http://127.0.0.1:${port}`, adminToken: "secret" }, asked };
  }

  it("is one letter, by its id", async () => {
    const { connection, asked } = await serve(
      [202, { session_id: "sync-7-1" }],
      [200, { resolution: "Discarded: Old." }],
    );
    expect(await replay(connection, { id: "a/b" })).toBe("Replayed: sync-7-1 is queued.");
    expect(await discard(connection, { id: "m-1" }, "Old.")).toContain("Discarded: Old.");
    expect(asked).toEqual([
      "POST /api/admin/dead-letters/a%2Fb/replay Bearer secret {}",
      'DELETE /api/admin/dead-letters/m-1 Bearer secret {"reason":"Old."}',
    ]);
  });

  it("is all of a reason, in as many calls as it takes, and says what stays open", async () => {
    const rest = { not_replayed: [{ id: "m-9", why: "Its athlete is gone." }], not_replayed_count: 1 };
    const { connection, asked } = await serve(
      [202, { enqueued: 100, replayed: 120, has_more: true, ...rest }],
      [202, { enqueued: 5, replayed: 5, has_more: false, ...rest }],
      [200, { discarded: 3 }],
    );
    expect(await replay(connection, { reason: "network" })).toBe(
      "Replayed 125 dead letters with 105 syncs, which stand in line.\nStill open: 1.\n  m-9  Its athlete is gone.",
    );
    expect(await discard(connection, { reason: "network" }, "Old.")).toBe("Discarded 3 dead letters.");
    expect(asked).toHaveLength(3);
  });

  it.each([
    [401, { detail: "Send the header." }, "does not take this ADMIN_TOKEN"],
    [404, { detail: "There is no such dead letter." }, "There is no such dead letter."],
    [409, { detail: "The dead letter is resolved already." }, "resolved already"],
    [
      400,
      { detail: "Correct it.", errors: [{ field: "reason", message: "is required" }] },
      "Correct it. reason is required.",
    ],
    [502, "<html>", "answered 502: no Paceline."],
    [200, "<html>", "answered 200: no Paceline."],
  ])("is refused by %i %j with a sentence, and without the token", async (status, answer, sentence) => {
    const { connection } = await serve([status, answer]);
    const refused = await replay(connection, { id: "m-1" }).catch(String);
    expect(refused).toContain(sentence);
    expect(refused).not.toContain("secret");
  });

  it("is printed without sequences that a terminal obeys, and with no line of anybody else's", async () => {
    const why = "Its athlete\u001b[2J is\nReplayed: all.";
    const { connection } = await serve(
      [
        202,
        {
          enqueued: 0,
          replayed: 0,
          has_more: false,
          not_replayed: [{ id: "m\u202e", why }],
          not_replayed_count: 1,
        },
      ],
      [200, { resolution: "Discarded: \u009b2JOld." }],
      [409, { detail: "It is \u001b]0;resolved\u0007." }],
    );
    expect(await replay(connection, { reason: "network" })).toContain(
      "\n  m[U+202E]  Its athlete[U+001B][2J is Replayed: all.",
    );
    expect(await discard(connection, { id: "m-1" }, "Old.")).toContain("Discarded: [U+009B]2JOld.");
    await expect(replay(connection, { id: "m-1" })).rejects.toThrow("It is [U+001B]]0;resolved[U+0007].");
  });

  it("is nothing where nobody answers", async () => {
    await expect(replay({ url: "http://127.0.0.1:9", adminToken: "secret" }, { id: "m-1" })).rejects.toThrow(
      "Nobody answers at http://127.0.0.1:9.",
    );
  });
});
