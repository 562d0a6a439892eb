import fc from "fast-check";
import { expect, it } from "vitest";
import { openBrowser } from "../../../support/http/browser.ts";
import { type StrayRequest, strayRequests } from "../../../support/http/stray-requests.ts";
import { SIZES } from "../../../support/sizes.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";
import { CALLBACK_PATH, startSubscribed } from "../../../support/strava/webhooks.ts";

const REQUESTS = SIZES.strayRequests;
const SEED = 20_261_124;
const TIMEOUT_MS = 480_000;

/**
 * Nothing that anybody may send is read further than this: the longest body that is taken, what is drained of a longer one so
 * that its sender hears the answer, and a chunk.
 */
const BYTES_READ_MAX = 1_048_576 + 16 * 1_048_576 + 2 * 65_536;

/** A body that never ends, and what was read of it. */
function endless() {
  const read = { bytes: 0 };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      read.bytes += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
  });
  return { read, stream };
}

it(`${REQUESTS} requests that nobody described, by whoever knows no secret or some, break nothing`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const paceline = await startSubscribed();
  const browser = openBrowser(paceline);
  const { id } = onlyAthlete(paceline);
  const callbacks = [await browser.consent("connect", id), await browser.consent("disconnect", id)];
  const signed = callbacks.map((callback) => callback.replace(/code=[^&]*/, "code=spent"));
  const cookie = (await browser.open("/connect")).headers.get("set-cookie")?.split(";")[0] ?? "";
  const known = [CALLBACK_PATH, ...callbacks, ...signed];
  const statuses = new Map<number, number>();

  /** What is wrong with how a request was answered; null when nothing is. */
  async function send({ method, path, headers, body }: StrayRequest): Promise<string | null> {
    const { read, stream } = endless();
    const sent = body === "endless" ? stream : body;
    paceline.logLines.length = 0;
    try {
      const response = await paceline.call(method, path, sent, { authorization: "", ...headers });
      await response.text();
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      if (response.status === 500) return "500";
    } catch (error) {
      return `thrown: ${error}`;
    }
    const broken = paceline.logLines.find((line) => line.startsWith('{"level":"error"'));
    if (broken !== undefined) return broken;
    return read.bytes > BYTES_READ_MAX ? `${read.bytes} bytes were read` : null;
  }

  const faults: string[] = [];
  for (const request of fc.sample(strayRequests(known, [cookie]), { numRuns: REQUESTS, seed: SEED })) {
    const found = await send(request);
    const { method, path, headers, body } = request;
    if (found !== null)
      faults.push(`${found}: ${method} ${path} ${JSON.stringify(headers)} ${body}`.slice(0, 500));
  }
  expect(faults.slice(0, 10)).toEqual([]);
  // Unless all kinds of answers come, it asked for little.
  for (const status of [200, 302, 400, 401, 403, 404, 405, 413])
    expect(statuses.get(status) ?? 0, `answers of ${status}`).toBeGreaterThan(3);
});
