import { renewConnection } from "@paceline/store";
import { activityAccess, type NewConnection } from "@paceline/strava";
import type { Visit } from "../connect/browser-pages.ts";
import { consentedAthlete } from "../connect/consented-athlete.ts";
import { pageResponse, redirectResponse } from "../connect/page.ts";
import { againFor, ENDINGS } from "../connect/sentences.ts";
import { proofCookie } from "./proof-cookie.ts";
import { RACES_PATH } from "./races-path.ts";

/**
 * Lets the athlete who consented see their races. The consent may have ended the tokens that are stored, so its own take
 * their place; but it connects nobody, and begins no sync. Of whoever is not stored nothing is kept. Nor is the consent
 * ended at Strava, for they may be connecting just now.
 */
export async function proveAthlete(
  connection: NewConnection,
  scope: string,
  { dependencies }: Visit,
): Promise<Response> {
  const { db, cipher, log } = dependencies;
  const athleteId = connection.athlete.id;
  const consented = await consentedAthlete(connection, scope, cipher);
  const isKnown = await renewConnection(db, consented, activityAccess(scope) === "all");
  const message = isKnown
    ? "The athlete proved who they are, to see their races."
    : "Somebody who is not connected wanted to see their races.";
  log({ level: "info", message }, isKnown ? { athleteId } : undefined);
  if (!isKnown) return pageResponse(ENDINGS.nothingStored);
  const cookie = await proofCookie(athleteId, dependencies);
  if (!cookie.ok) return pageResponse(againFor("races", ENDINGS.broken));
  return redirectResponse(RACES_PATH, { "set-cookie": cookie.value });
}
