import { createStravaClient, type Fetch, type StravaResult } from "@paceline/strava";
import { describe, expect, it } from "vitest";

const BYTES_MAX = 1_000;

function listOver(fetch: Fetch, timeoutMs = 20) {
  const client = createStravaClient({
    fetch,
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "s3cret-client",
    limits: { timeoutMs, bodyBytesMax: BYTES_MAX },
  });
  const cursor = { after: null, before: null, page: 1 };
  return client.listActivities({ accessToken: "s3cret-access", cursor, perPage: 200 });
}

function failureOf(result: StravaResult<unknown>) {
  if (result.ok) throw new Error("The request succeeded.");
  expect(result.failure.explanation).toMatch(/^\S.+\.$/);
  expect(JSON.stringify(result.failure)).not.toContain("s3cret");
  return result.failure;
}

/** A body in pieces; `then` says what comes after the last. */
function streamOf(
  pieces: readonly Uint8Array[],
  then: (controller: ReadableStreamDefaultController) => void,
) {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      then(controller);
    },
  });
}

/** A first piece of a body, and then nothing until the caller gives up. */
function stallingOver(init: ResponseInit): Fetch {
  return async (_url, { signal }) =>
    new Response(
      streamOf([bytes("[")], (controller) =>
        signal?.addEventListener("abort", () => controller.error(signal.reason)),
      ),
      init,
    );
}

const overall = { shortLimit: 200, dayLimit: 2_000, shortUsed: 10, dayUsed: 20 };
const headers = { "x-ratelimit-limit": "200,2000", "x-ratelimit-usage": "10,20" };

describe("a connection", () => {
  it.each<[claim: string, fetch: Fetch]>([
    ["is reset", async () => Promise.reject(new TypeError("s3cret-access: reset"))],
    ["is given up with something that is no error", async () => Promise.reject("s3cret-access")],
    [
      "cannot even be tried",
      () => {
        throw new Error("s3cret-access");
      },
    ],
    [
      "breaks in the body",
      async () => new Response(streamOf([bytes("[{")], (c) => c.error(new TypeError("s3cret")))),
    ],
  ])("that %s is a network failure, never an exception", async (_claim, fetch) => {
    expect(failureOf(await listOver(fetch))).toMatchObject({ reason: "network", status: null });
  });

  it("that gives no answer in time is a time-out", async () => {
    const silent: Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    expect(failureOf(await listOver(silent))).toMatchObject({ reason: "timeout", status: null });
  });

  it("that stops in the middle of the body is a time-out too", async () => {
    expect(failureOf(await listOver(stallingOver({})))).toMatchObject({ reason: "timeout", status: null });
  });

  it.each<[claim: string, fetch: Fetch, reason: string]>([
    [
      "breaks",
      async () =>
        new Response(
          streamOf([bytes("[{")], (c) => c.error(new TypeError("s3cret"))),
          { headers },
        ),
      "network",
    ],
    ["stops", stallingOver({ headers }), "timeout"],
  ])("that %s in the body still tells the budget what its headers said", async (_claim, fetch, reason) => {
    const broken = await listOver(fetch);
    expect(failureOf(broken).reason).toBe(reason);
    expect(broken.rateLimit).toEqual({ overall, read: null });
  });

  it("that gives no answer has no headers", async () => {
    const broken = await listOver(async () => Promise.reject(new TypeError("reset")));
    expect(broken).toMatchObject({ ok: false, rateLimit: null });
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe("a body", () => {
  const padded = (length: number) => `[${" ".repeat(length - 2)}]`;

  it("as large as allowed is read", async () => {
    expect((await listOver(async () => new Response(padded(BYTES_MAX)))).ok).toBe(true);
  });

  it("larger than allowed is not read, though it came with status 200", async () => {
    const failure = failureOf(await listOver(async () => new Response(padded(BYTES_MAX + 1))));
    expect(failure).toMatchObject({ reason: "unreadable_body", status: 200 });
  });

  it("without an end is left as soon as it is too large", async () => {
    let pulls = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls++;
        controller.enqueue(new Uint8Array(400));
      },
    });
    expect(failureOf(await listOver(async () => new Response(endless))).reason).toBe("unreadable_body");
    expect(pulls).toBeLessThan(10);
  });

  it("that is too large still tells the budget what its headers said", async () => {
    const { rateLimit } = await listOver(async () => new Response(padded(BYTES_MAX + 1), { headers }));
    expect(rateLimit?.overall).toEqual(overall);
  });

  it.each<[status: number, reason: string]>([
    [401, "access_token_rejected"],
    [403, "unexpected_answer"],
    [404, "unexpected_answer"],
    [429, "rate_limited"],
    [500, "server_error"],
    [597, "server_error"],
  ])("that is too large leaves an answer of status %i %s, headers and all", async (status, reason) => {
    const large = await listOver(async () => new Response(padded(BYTES_MAX + 1), { status, headers }));
    expect(failureOf(large)).toMatchObject({ reason, status });
    expect(large.rateLimit).toEqual({ overall, read: null });
  });

  it("is one text, wherever the network cut it", async () => {
    const row = { id: 1, name: "Zürich 🏃", start_date: "2026-03-04T06:00:00Z", start_date_local: "" };
    const whole = bytes(JSON.stringify([row]));
    const pieces = [...whole].map((byte) => Uint8Array.of(byte));
    const listed = await listOver(async () => new Response(streamOf(pieces, (c) => c.close())));
    expect(listed.ok && listed.value.activities.map(({ name }) => name)).toEqual(["Zürich 🏃"]);
  });
});

describe("a request", () => {
  it("is not led elsewhere: a redirect is a failure, and nobody else sees the token", async () => {
    const asked: string[] = [];
    const redirecting: Fetch = async (url, { redirect }) => {
      asked.push(`${redirect} ${new URL(url).host}`);
      return new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } });
    };
    expect(failureOf(await listOver(redirecting))).toMatchObject({
      reason: "unexpected_answer",
      status: 302,
    });
    expect(asked).toEqual(["manual strava.example"]);
  });

  it("carries its token in the header and never in the address", async () => {
    const asked: { url: string; authorization: string | null }[] = [];
    await listOver(async (url, init) => {
      asked.push({ url, authorization: new Headers(init.headers).get("authorization") });
      return new Response("[]");
    });
    expect(asked).toEqual([
      {
        url: "https://strava.example/api/v3/athlete/activities?per_page=200&page=1",
        authorization: "Bearer s3cret-access",
      },
    ]);
  });
});
