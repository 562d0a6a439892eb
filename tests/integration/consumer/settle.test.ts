import { settle } from "@paceline/consumer/settle";
import type { Outcome, PageMessage } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const NEXT: PageMessage = {
  version: 1,
  athleteId: 7,
  sessionId: "sync-7-1",
  epoch: 1,
  pageNumber: 2,
  cursor: { after: null, before: 1_000, page: 1 },
  lane: "bulk",
};

/** Settles one message and answers with what was done, in order. */
async function settled(outcome: Outcome, { queueFails = false } = {}): Promise<unknown[]> {
  const done: unknown[] = [];
  const queue = (name: string) => ({
    send: async (body: PageMessage, options?: QueueSendOptions) => {
      if (queueFails) throw new Error("The queue is down.");
      done.push([`send to ${name}`, body.pageNumber, options?.delaySeconds ?? 0]);
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    },
  });
  const message = {
    id: "message-1",
    timestamp: new Date(0),
    attempts: 1,
    body: null,
    ack: () => done.push(["ack"]),
    retry: (options?: QueueRetryOptions) => done.push(["retry", options?.delaySeconds]),
  };
  await settle(message, outcome, { bulk: queue("bulk"), priority: queue("priority") }, () => {});
  return done;
}

describe("settling", () => {
  const TABLE: readonly [string, Outcome, unknown[]][] = [
    [
      "done with a next page sends it before the ack",
      { kind: "done", next: [NEXT] },
      [["send to bulk", 2, 0], ["ack"]],
    ],
    [
      "done on the priority lane stays there",
      { kind: "done", next: [{ ...NEXT, lane: "priority" }] },
      [["send to priority", 2, 0], ["ack"]],
    ],
    ["done without a next page only acks", { kind: "done", next: [] }, [["ack"]]],
    [
      "defer sends a delayed copy, then acks: no attempt is spent",
      { kind: "defer", message: NEXT, delaySeconds: 90 },
      [["send to bulk", 2, 90], ["ack"]],
    ],
    ["retry leaves it to the queue", { kind: "retry", delaySeconds: 12 }, [["retry", 12]]],
    ["fail acks: the dead letter is in D1 already", { kind: "fail", next: [] }, [["ack"]]],
    [
      "whoever takes the place of a sync that ended is sent before the ack",
      { kind: "fail", next: [NEXT, { ...NEXT, lane: "priority" }] },
      [["send to bulk", 2, 0], ["send to priority", 2, 0], ["ack"]],
    ],
  ];

  it.each(TABLE)("%s", async (_claim, outcome, expected) => {
    expect(await settled(outcome)).toEqual(expected);
  });

  it.each([
    { kind: "done", next: [NEXT] },
    { kind: "defer", message: NEXT, delaySeconds: 90 },
  ] satisfies Outcome[])("never acks a message whose successor could not be sent: $kind", async (outcome) => {
    expect(await settled(outcome, { queueFails: true })).toEqual([["retry", 30]]);
  });
});
