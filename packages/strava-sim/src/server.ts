import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { StravaSim } from "./simulator.ts";

export interface SimServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface SimServerOptions {
  /** How long after its request an answer is sent; 0 for at once. A function is asked for each request. */
  readonly latencyMs?: number | (() => number);
}

/** Serves a simulated Strava on the loopback address, on a free port. Its events go out as they happen. */
export async function serveStravaSim(
  sim: StravaSim,
  { latencyMs = 0 }: SimServerOptions = {},
): Promise<SimServer> {
  sim.deliverEventsAtOnce();
  const server = createServer((request, response) => {
    const arrivedAtMs = performance.now();
    const ownLatencyMs = typeof latencyMs === "number" ? latencyMs : latencyMs();
    const untilDue = () => sleep(Math.max(0, arrivedAtMs + ownLatencyMs - performance.now()));
    // A caller that goes away in the middle takes its own request with it, not the server.
    answer(sim, request, response, untilDue).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on a port: the address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  sim: StravaSim,
  request: IncomingMessage,
  response: ServerResponse,
  untilDue: () => Promise<void>,
): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const handled = sim.handle({
    method: request.method ?? "GET",
    url: request.url ?? "/",
    authorization: request.headers.authorization ?? null,
    body,
  });
  const reply = handled.kind === "pending" ? await handled.answer : handled;
  await untilDue();
  switch (reply.kind) {
    case "response":
      response.writeHead(reply.status, reply.headers).end(reply.body);
      return;
    case "truncated": {
      const whole = Buffer.from(reply.body);
      response.writeHead(reply.status, { ...reply.headers, "content-length": whole.byteLength });
      response.write(whole.subarray(0, whole.byteLength / 2), () => response.destroy());
      return;
    }
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "timeout":
      // The caller gives up first.
      return;
  }
}
