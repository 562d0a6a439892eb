import { createServer } from "node:net";

/** `preferred` if nothing listens there, else any free port of the loopback address. */
export async function freePort(preferred = 0): Promise<number> {
  return (await portIfFree(preferred)) ?? (await portIfFree(0)) ?? 0;
}

function portIfFree(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? null) : null));
    });
  });
}
