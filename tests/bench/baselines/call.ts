/** Whom a baseline is to sync, as JSON. */
export interface BaselineCall {
  readonly athleteIds: readonly number[];
  readonly pauseMs: number;
}
