import { decodePageMessage, type PageMessage } from "@paceline/protocol";
import type { MeasuredD1 } from "../d1/measured-d1.ts";
import type { Paceline } from "../paceline.ts";

/** One page's delivery, and what it took of D1. */
export interface DeliveredPage {
  readonly message: PageMessage;
  readonly roundTrips: MeasuredD1["roundTrips"];
  /** Whether its sync goes on after it. */
  readonly isFollowed: boolean;
}

/** Delivers pages one by one until nothing waits. */
export async function deliverAll({ broker, measured }: Paceline): Promise<DeliveredPage[]> {
  const pages: DeliveredPage[] = [];
  for (let next = broker.waiting[0]; next !== undefined; next = broker.waiting[0]) {
    const message = pageIn(next.body);
    const sentBefore = broker.sent.length;
    measured.forget();
    await broker.deliverNext();
    const isFollowed = broker.sent
      .slice(sentBefore)
      .some(({ body }) => pageIn(body).sessionId === message.sessionId);
    pages.push({ message, roundTrips: [...measured.roundTrips], isFollowed });
  }
  return pages;
}

function pageIn(body: unknown): PageMessage {
  const decoded = decodePageMessage(body);
  if (!decoded.ok) throw new Error(decoded.refused.explanation);
  return decoded.message;
}
