import type { ActivityPage, PageFailure, PageMessage, SyncMode } from "@paceline/protocol";

export interface DoubtedPage {
  readonly message: PageMessage;
  readonly mode: SyncMode;
  /** Why this page failed the last time; null when it has not failed since the page before. */
  readonly lastFailure: string | null;
  readonly page: ActivityPage;
}

/** Why a page that arrived whole must not be believed; null where nothing speaks against it. */
export function doubtPage({ message, mode, lastFailure, page }: DoubtedPage): PageFailure | null {
  const stranger = page.athleteIds.find((id) => id !== message.athleteId);
  if (stranger !== undefined) {
    return {
      reason: "wrong_athlete",
      status: null,
      explanation: `Strava answered with the activities of athlete ${stranger}: the stored tokens are not this athlete's.`,
    };
  }
  // Believed at once, an empty page would end the sync and sweep. Every page after the first reaches back over the
  // overlap, so it shows at least the activity that its bound was taken from; few athletes have no activity at all, and
  // few pages hold nothing but one day. Asked again, it may be right: the activity can have been deleted meanwhile.
  if (mode === "full" && page.rowCount === 0 && lastFailure !== EMPTY) {
    return { reason: "unreadable_body", status: null, explanation: EMPTY };
  }
  return null;
}

const EMPTY =
  "Strava returned an empty page where activities should be; it is asked once more before it is believed.";
