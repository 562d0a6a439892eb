import type { Hour } from "../answers.ts";

const HOUR_MS = 3_600_000;

/** Each of the hours until now, the oldest first; those of which nothing is told stand for nothing. */
export function everyHour(history: readonly Hour[], nowMs: number, hours: number): readonly Hour[] {
  const told = new Map(history.map((hour) => [hour.hour, hour]));
  const latest = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: hours }, (_, i) => {
    const hour = latest - (hours - 1 - i) * HOUR_MS;
    return told.get(hour) ?? { hour, pages: 0, races_written: 0, syncs_completed: 0, syncs_failed: 0 };
  });
}

/** A round number that no value is above, for the top of a chart: 1, 2 or 5 and noughts. */
export function roundTop(values: readonly number[]): number {
  const max = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(max));
  return power * ([1, 2, 5, 10].find((step) => step * power >= max) ?? 10);
}
