import { causeOf, type Lane, type Log, type Outcome, type SyncMode } from "@paceline/protocol";
import type { Delivery } from "./delivery.ts";

/** What became known of a page while it was handled; nothing where it was not even a page. */
export interface PageFacts {
  athleteId: number | null;
  lane: Lane | null;
  mode: SyncMode | null;
  /** Why it came to anything but a commit; null where it was committed. */
  reason: string | null;
  /** Activities and races of a page that was committed. */
  activities: number;
  races: number;
  /** Requests that Strava was sent. */
  requests: number;
}

export function noFacts(): PageFacts {
  return { athleteId: null, lane: null, mode: null, reason: null, activities: 0, races: 0, requests: 0 };
}

/** Where data points go; null where the runtime has none. */
export type DataPoints = Pick<AnalyticsEngineDataset, "writeDataPoint"> | null;

/**
 * Writes one data point of a settled message, in the columns that README lists ("Metrics and alerts"). The index is the
 * athlete, so that where Analytics Engine samples it still has all of them; never a token or a name.
 */
export function writeDataPoint(
  dataPoints: DataPoints,
  { queue, attempts, facts }: Delivery,
  { outcome, milliseconds }: { readonly outcome: Outcome; readonly milliseconds: number },
  log: Log,
): void {
  const { athleteId, lane, mode, reason, activities, races, requests } = facts;
  try {
    dataPoints?.writeDataPoint({
      indexes: [String(athleteId ?? "unknown")],
      blobs: [outcome.kind, reason ?? "", mode ?? "", lane ?? "", queue],
      doubles: [activities, races, requests, milliseconds, attempts],
    });
  } catch (error) {
    const message = "A data point could not be written; the page is dealt with all the same.";
    log({ level: "warn", message, metadata: { cause: causeOf(error) } });
  }
}
