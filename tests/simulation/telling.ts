import type { TakenBatch } from "./queues.ts";

/** For the trace. */
export function describeMessage({ id, queue, attempts, body }: TakenBatch["messages"][number]): string {
  const page = body as { readonly sessionId?: string; readonly pageNumber?: number; readonly epoch?: number };
  return `${id} (${queue}, attempt ${attempts}: ${page?.sessionId} page ${page?.pageNumber} epoch ${page?.epoch})`;
}

export function describeSettled({ messages, settled }: TakenBatch): string {
  return messages
    .map(({ id }, place) => {
      const as = settled.get(place) ?? "ack";
      return `${id}: ${as === "ack" ? "ack" : `retry in ${as} s`}`;
    })
    .join(", ");
}

export function describeRequest(url: string, athleteId: number | null): string {
  const { pathname, searchParams } = new URL(url);
  return `${pathname.split("/").at(-1)} of ${athleteId} ${searchParams}`;
}
