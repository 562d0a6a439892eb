import { drainingBodies, readRequestText } from "@paceline/producer/admin/request-body";
import { describe, expect, it } from "vitest";
import { startPaceline } from "../../../support/paceline.ts";

const CHUNK_BYTES = 65_536;
const MIB = 1_048_576;
/** A stream reads one chunk ahead. */
const AHEAD_BYTES = CHUNK_BYTES;

/** A body of so many bytes that then ends, or stalls; counts what was read of it. */
function bodyOf(bytes: number, end: "ends" | "stalls" = "ends") {
  const read = { bytes: 0, toEnd: false };
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (read.bytes >= bytes) {
        if (end === "stalls") await new Promise(() => {});
        read.toEnd = true;
        return controller.close();
      }
      read.bytes += CHUNK_BYTES;
      controller.enqueue(new Uint8Array(CHUNK_BYTES).fill(0x20));
    },
  });
  return { read, stream };
}

/** What the producer answers to a body, with the status, and how much of it was read. */
async function send(path: string, body: ReturnType<typeof bodyOf>, headers: Record<string, string> = {}) {
  const { status } = await startPaceline().call("POST", path, body.stream, headers);
  return { status, ...body.read };
}

describe("a body that is too large", () => {
  it.each([
    ["/api/admin/athletes", {}, 413],
    ["/api/admin/athletes", { authorization: "" }, 401],
    ["/api/admin/nowhere", {}, 404],
    ["/api/admin/budget", {}, 405],
    ["/session", {}, 401],
    ["/session/end", {}, 303],
    ["/session/end-everywhere", {}, 401],
    ["/nowhere", { authorization: "" }, 404],
  ])("is read to its end before it is answered: %s %o", async (path, headers, status) => {
    expect(await send(path, bodyOf(4 * MIB), headers)).toEqual({ status, bytes: 4 * MIB, toEnd: true });
  });

  it("is refused by its length, and then read to its end", async () => {
    const headers = { "content-length": String(4 * MIB) };
    expect(await send("/api/admin/athletes", bodyOf(4 * MIB), headers)).toEqual({
      status: 413,
      bytes: 4 * MIB,
      toEnd: true,
    });
  });

  it.each([
    ["that says it goes on", { "content-length": "900000000" }],
    ["that waits to be asked for", { "content-length": "2000000", expect: "100-continue" }],
  ])("%s is refused and not read", async (_what, headers) => {
    const { status, bytes } = await send("/api/admin/athletes", bodyOf(900_000_000), headers);
    expect(status).toBe(413);
    expect(bytes).toBeLessThanOrEqual(AHEAD_BYTES);
  });

  it("and has no end is cut off at 16 MiB", async () => {
    const { status, bytes } = await send("/api/admin/athletes", bodyOf(Number.POSITIVE_INFINITY));
    expect(status).toBe(413);
    expect(bytes).toBeGreaterThanOrEqual(16 * MIB);
    // Besides what was read until it proved too large.
    expect(bytes).toBeLessThanOrEqual(17 * MIB + 2 * AHEAD_BYTES);
  });
});

describe("draining", () => {
  const answering = (text: string) => async () => new Response(text);

  it("waits no longer than it may for a body that stalls", async () => {
    const { stream } = bodyOf(CHUNK_BYTES, "stalls");
    const fetch = drainingBodies(answering("done"), { bytesMax: MIB, msMax: 20 });
    const request = new Request("https://paceline.invalid/", { method: "POST", body: stream });
    expect(await (await fetch(request)).text()).toBe("done");
  });

  it("does not mind a body that breaks, or that was read", async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("Gone.")) });
    const fetch = drainingBodies(answering("done"));
    for (const body of [broken, "read"]) {
      const request = new Request("https://paceline.invalid/", { method: "POST", body });
      if (body === "read") await readRequestText(request, 100);
      expect(await (await fetch(request)).text()).toBe("done");
    }
  });
});

describe("the text of a body", () => {
  it.each(["", "-1", "1e9", "900000000x"])(
    "is judged by itself where the length is none: %j",
    async (length) => {
      const headers = { "content-length": length };
      const request = new Request("https://paceline.invalid/", { method: "POST", body: "short", headers });
      expect(await readRequestText(request, 5)).toBe("short");
      const longer = new Request("https://paceline.invalid/", { method: "POST", body: "longer", headers });
      expect(await readRequestText(longer, 5)).toBeNull();
    },
  );
});
