import { causeOf, type Lane, type Log, type Outcome, type SyncMode } from "@paceline/protocol";
import type { Delivery } from "./delivery.ts";

/** What became known of a page while it was handled; nothing where it was not even a page. */
export interface PageFacts {
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
  return { lane: null, mode: null, reason: null, activities: 0, races: 0, requests: 0 };
}

/** Where data points go; null where the runtime has none. */
export type DataPoints = Pick<AnalyticsEngineDataset, "writeDataPoint"> | null;

/**
 * Writes one data point of a settled message, in the columns that README lists ("Metrics and alerts"). Whose page
 * it is they do not tell, nor any token: what is written there cannot be deleted, and an athlete who leaves leaves nothing.
 */
export function writeDataPoint(
  dataPoints: DataPoints,
  { queue, attempts, facts }: Delivery,
  { outcome, milliseconds }: { readonly outcome: Outcome; readonly milliseconds: number },
  log: Log,
): void {
  const { lane, mode, reason, activities, races, requests } = facts;
  try {
    dataPoints?.writeDataPoint({
      indexes: [lane ?? "unknown"],
      blobs: [outcome.kind, reason ?? "", mode ?? "", lane ?? "", queue],
      doubles: [activities, races, requests, milliseconds, attempts],
    });
  } catch (error) {
    const message = "A data point could not be written; the page is dealt with all the same.";
    log({ level: "warn", message, metadata: { cause: causeOf(error) } });
  }
}
