import type { TurnedAway } from "@paceline/pipeline";
import type { Outcome, PageMessage } from "@paceline/protocol";
import { recordDeadLetter } from "@paceline/store";
import type { Delivery } from "./delivery.ts";
import type { Essentials } from "./dependencies.ts";

/** A delivery that may not work on its page, for whatever reason. */
export async function turnAway(
  away: TurnedAway,
  delivery: Delivery,
  message: PageMessage,
  { db, log, nowMs }: Essentials,
): Promise<Outcome> {
  delivery.facts.reason = away.kind === "drop" ? away.why : away.kind;
  const page = `Page ${message.pageNumber}`;
  switch (away.kind) {
    case "drop":
      log({ level: "info", message: `${page} is dropped.`, metadata: { why: away.why } }, message);
      return { kind: "done", next: [] };
    case "resend": {
      const sentence = `${page} was committed but not followed; the next message is sent again.`;
      log({ level: "warn", message: sentence }, message);
      return { kind: "done", next: [away.next] };
    }
    case "wait": {
      const delaySeconds = Math.max(1, Math.ceil((away.untilMs - nowMs()) / 1000));
      const sentence = `${page} is under way in another delivery; this one looks again in ${delaySeconds} s.`;
      log({ level: "info", message: sentence }, message);
      return { kind: "retry", delaySeconds };
    }
    case "refuse": {
      const { id, queue, body } = delivery;
      const reason = "foreign_cursor";
      const letter = { id, queue, body, reason, explanation: FOREIGN_CURSOR, nowMs: nowMs() } as const;
      await recordDeadLetter(db, letter, message);
      log({ level: "error", message: FOREIGN_CURSOR, metadata: { dead_letter: id, queue } }, message);
      return { kind: "fail", next: [] };
    }
  }
}

const FOREIGN_CURSOR =
  "The message asks for a page from another place than its sync waits for. Something else wrote to the queue; discard it.";
