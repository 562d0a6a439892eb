import type { PageFacts } from "./data-point.ts";

/** One delivery of one queue message: the same message may come again, with more attempts. */
export interface Delivery {
  readonly id: string;
  readonly queue: string;
  /** How often it has been delivered, this time included: 1 is the first. */
  readonly attempts: number;
  readonly body: unknown;
  /** Filled in on the way. */
  readonly facts: PageFacts;
}
