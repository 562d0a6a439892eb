import { deleteAthlete } from "@paceline/store";
import type { NewConnection } from "@paceline/strava";
import { revokeProof, revokeProofsOf } from "../races/proof-cookie.ts";
import { askStrava } from "./ask-strava.ts";
import type { Visit } from "./browser-pages.ts";
import type { Page } from "./page.ts";
import { againFor, disconnectedPage, ENDINGS } from "./sentences.ts";

/**
 * Deletes everything of the athlete who consented, then ends the connection at Strava. In this order: what was promised
 * and is ours to do does not wait for Strava, and nothing of a sync under way is written after the deletion.
 */
export async function disconnect({ athlete, tokens }: NewConnection, visit: Visit): Promise<Page> {
  const { db, log, strava } = visit.dependencies;
  // Before the deletion: whoever connects again later must not find a proof from before still good in some browser.
  const isEnded = await revokeProofsOf(athlete.id, visit.dependencies);
  const isForgotten = await revokeProof(visit.request, visit.dependencies);
  if (!isEnded || !isForgotten) return againFor("disconnect", ENDINGS.broken);
  const wasKnown = await deleteAthlete(db, athlete.id);
  const ended = await askStrava(visit.dependencies, () => strava.connections.deauthorize(tokens.accessToken));
  const subject = { athleteId: athlete.id };
  log({ level: "warn", message: "The athlete left, and all their data were deleted." }, subject);
  if (!ended.ok) {
    const { explanation, reason } = ended.failure;
    const message = `Strava could not be told that an athlete left: ${explanation}`;
    log({ level: "warn", message, metadata: { reason } }, subject);
  }
  return disconnectedPage({ wasKnown, isEndedAtStrava: ended.ok });
}
