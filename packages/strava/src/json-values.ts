import { ISO_TIMESTAMP_REGEX } from "valibot";

/** Null, or no field at all: Strava leaves out and nulls without a rule. */
type None = null | undefined;

/** Anything with fields. Lists have them too, but none that is asked for. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A whole number from 1 on, as far as JavaScript counts exactly. */
export function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

/** Any text, the empty one too. */
export function isTextOrNone(value: unknown): value is string | None {
  return typeof value === "string" || value === null || value === undefined;
}

/** Any number, but not the infinite one that JavaScript makes of `1e400`. */
export function isNumberOrNone(value: unknown): value is number | None {
  return typeof value === "number" ? Number.isFinite(value) : value === null || value === undefined;
}

/** A whole number, as far as JavaScript counts exactly. */
export function isWholeOrNone(value: unknown): value is number | None {
  return typeof value === "number" ? Number.isSafeInteger(value) : value === null || value === undefined;
}

/** A duration in whole seconds, from 0 on. */
export function isSecondsOrNone(value: unknown): value is number | None {
  return isWholeOrNone(value) && (value ?? 0) >= 0;
}

/** Epoch seconds of an ISO 8601 time with date, seconds and zone; null when the value is none. */
export function epochSecondsOfIso(value: unknown): number | null {
  if (typeof value !== "string" || !ISO_TIMESTAMP_REGEX.test(value)) return null;
  // There are dates and zones that look right and are none.
  const seconds = Math.floor(Date.parse(value) / 1000);
  return Number.isNaN(seconds) ? null : seconds;
}
