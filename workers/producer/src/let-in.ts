import { messageOf } from "@paceline/pipeline";
import { letInWaiting } from "@paceline/store";
import { MESSAGES_PER_BATCH_MAX, sendPages } from "./send-pages.ts";
import type { Sending } from "./sending.ts";

/** Lets bulk sessions out of the line while there is place for them, and sends their first messages. */
export async function letInFromLine(dependencies: Sending): Promise<void> {
  const messages = (await letInWaiting(dependencies.db, dependencies.nowMs())).map(messageOf);
  for (let sent = 0; sent < messages.length; sent += MESSAGES_PER_BATCH_MAX) {
    await sendPages(messages.slice(sent, sent + MESSAGES_PER_BATCH_MAX), dependencies);
  }
}
