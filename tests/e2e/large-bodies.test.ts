import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { webhookPathSecret } from "@paceline/strava";
import { type RunningWorkers, startWorkers } from "@paceline/tools/demo/workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const REQUESTS_AT_ONCE = 24;
const BODY_BYTES = 4 * 1_048_576;
const VERIFY_TOKEN = "verify-token-of-this-test";

let stateFolder: string;
let workers: RunningWorkers;

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), "paceline-bodies-"));
  const vars = {
    STRAVA_CLIENT_ID: "client",
    STRAVA_CLIENT_SECRET: "client-secret-of-this-test",
    STRAVA_WEBHOOK_VERIFY_TOKEN: VERIFY_TOKEN,
  };
  workers = await startWorkers({ stateFolder, vars, signal: AbortSignal.timeout(120_000) });
});

afterAll(async () => {
  await workers.stop();
  await workers.forget();
  await rm(stateFolder, { recursive: true, force: true });
});

/** By what is sent, the call and the status that it is answered with. */
const CALLS: readonly (readonly [call: string, headers: Record<string, string>, status: number])[] = [
  ["POST /api/admin/athletes", { "content-type": "application/json" }, 413],
  ["POST /api/admin/nowhere", {}, 404],
  ["DELETE /api/admin/budget", {}, 405],
  ["POST /metrics", {}, 405],
  ["POST /session/end", {}, 303],
  ["POST /webhook/SECRET", {}, 413],
  ["POST /webhook/elsewhere", {}, 404],
  ["POST /disconnect", {}, 403],
  ["POST /races/sign-out", {}, 403],
  ["POST /races.csv", {}, 405],
  ["POST /nowhere", { authorization: "" }, 404],
];

/** A body as it is sent: with its length, or in chunks without one. */
function bodyOf(kind: "a Content-Length" | "chunks") {
  const bytes = new Uint8Array(BODY_BYTES).fill(0x20);
  if (kind === "a Content-Length") return { body: bytes };
  return { body: new Blob([bytes]).stream(), duplex: "half" as const };
}

async function statusOf(
  call: string,
  headers: Record<string, string>,
  kind: Parameters<typeof bodyOf>[0],
): Promise<number | string> {
  const [method = "", path = ""] = call.split(" ");
  const address = workers.url + path.replace("SECRET", await webhookPathSecret(VERIFY_TOKEN));
  const authorization = `Bearer ${workers.adminToken}`;
  try {
    const init: RequestInit = { method, headers: { authorization, ...headers }, redirect: "manual" };
    const response = await fetch(address, { ...init, ...bodyOf(kind) });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return `dropped: ${error instanceof Error ? String(error.cause) : error}`;
  }
}

function counted(answers: readonly (number | string)[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(answers, String)].map(([answer, all]) => [answer, all.length]));
}

/** What comes back when these bytes are sent, and nothing after them. */
function sendRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(workers.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.setTimeout(30_000, () => socket.destroy(new Error(`Nothing more came after: ${answer}`)));
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

function rawRequest(line: string, headers: readonly string[], body = ""): string {
  const authorization = `Authorization: Bearer ${workers.adminToken}`;
  const all = [`${line} HTTP/1.1`, "Host: paceline", authorization, "Connection: close", ...headers];
  return `${all.join("\r\n")}\r\n\r\n${body}`;
}

const JSON_TYPE = "Content-Type: application/json";

describe("large bodies beside each other", () => {
  for (const kind of ["a Content-Length", "chunks"] as const) {
    it.each(CALLS)(
      `are each answered, none is dropped, with ${kind}: %s %o → %i`,
      async (call, headers, status) => {
        const sent = Array.from({ length: REQUESTS_AT_ONCE }, () => statusOf(call, headers, kind));
        expect(counted(await Promise.all(sent))).toEqual({ [status]: REQUESTS_AT_ONCE });
      },
    );
  }
});

it("those of strangers are each answered, with a refusal or, after too many, with 429", async () => {
  for (const kind of ["a Content-Length", "chunks"] as const) {
    for (const call of ["POST /api/admin/athletes", "POST /session"]) {
      const sent = Array.from({ length: REQUESTS_AT_ONCE }, () =>
        statusOf(call, { authorization: "" }, kind),
      );
      for (const status of await Promise.all(sent)) expect([401, 429], call).toContain(status);
    }
  }
});

describe("a body", () => {
  it("that waits to be asked for is refused by its length", async () => {
    const headers = [JSON_TYPE, "Expect: 100-continue", `Content-Length: ${BODY_BYTES}`];
    const answer = await sendRaw(rawRequest("POST /api/admin/athletes", headers, " ".repeat(BODY_BYTES)));
    expect(answer).toMatch(/^(HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 413 /);
  });

  it.each(["GET", "HEAD"])("of a %s is let go", async (method) => {
    const body = "x".repeat(100_000);
    const answer = await sendRaw(rawRequest(`${method} /nowhere`, [`Content-Length: ${body.length}`], body));
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  });

  it("that is longer than it says is not read on", async () => {
    const answer = await sendRaw(
      rawRequest("POST /api/admin/athletes", [JSON_TYPE, "Content-Length: 2"], "{}{}{}"),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each(["-1", "abc", "1e3", "9".repeat(30)])("of no length, %s, breaks nothing", async (length) => {
    const answer = await sendRaw(
      rawRequest("POST /api/admin/athletes", [JSON_TYPE, `Content-Length: ${length}`], "{}"),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});
