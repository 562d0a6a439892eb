export interface Backoff {
  /** How often it has failed in a row, from 1. */
  readonly failures: number;
  readonly baseSeconds: number;
  readonly maxSeconds: number;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * Exponential back-off with full jitter: anywhere from 1 s to the doubled base, capped.
 * Full jitter keeps messages that failed together from coming back together.
 */
export function retryDelaySeconds({ failures, baseSeconds, maxSeconds, random }: Backoff): number {
  const ceilingSeconds = Math.min(maxSeconds, baseSeconds * 2 ** (Math.max(1, failures) - 1));
  return Math.max(1, Math.ceil(random * ceilingSeconds));
}
