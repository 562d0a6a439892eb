import { waitsFor } from "@paceline/pipeline";
import type { Outcome, PageMessage } from "@paceline/protocol";
import { readStanding } from "@paceline/store";
import type { Essentials } from "./dependencies.ts";

/** Time enough for whatever overtook a page to be done. */
const OVERTAKEN_DELAY_SECONDS = 10;

/**
 * What becomes of a message whose page wrote nothing, because the fence fell while it was under way. If its session
 * still waits for the page, the pipeline was paused or the athlete has other tokens by now: the next delivery finds
 * out. If not, the message is done; were it delivered again, it would send a successor a second time.
 */
export async function lookAgain(message: PageMessage, { db, log }: Essentials): Promise<Outcome> {
  const page = `Page ${message.pageNumber}`;
  if (!waitsFor(await readStanding(db, message.sessionId), message)) {
    log({ level: "info", message: `${page} was overtaken; nothing of it was written.` }, message);
    return { kind: "done", next: [] };
  }
  log({ level: "info", message: `${page} could not be written just now; it is looked at again.` }, message);
  return { kind: "retry", delaySeconds: OVERTAKEN_DELAY_SECONDS };
}
