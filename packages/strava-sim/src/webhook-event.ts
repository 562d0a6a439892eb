import type { SimActivity, WireActivity } from "./activity.ts";
import { isVisible, type SimAthlete, type WorldChange } from "./world.ts";

/** What happened, as Strava words it; when and to which subscription comes with the event. */
export interface Occurrence {
  readonly object_type: "activity" | "athlete";
  readonly object_id: number;
  readonly aspect_type: "create" | "update" | "delete";
  /** Truth is text: "true", "false". */
  readonly updates: Readonly<Record<string, string>>;
  readonly owner_id: number;
}

/** What Strava tells of a change, null for nothing: a race's tag, say, is none of the fields that fire an event. */
export function occurrenceOf(change: WorldChange): Occurrence | null {
  const { kind, athlete } = change;
  if (kind === "revoked") {
    const { id } = athlete;
    return {
      object_type: "athlete",
      object_id: id,
      aspect_type: "update",
      updates: { authorized: "false" },
      owner_id: id,
    };
  }
  if (athlete.revoked) return null;
  const { activity } = change;
  if (kind === "edited") return editOf(athlete, change.before, activity);
  if (!isVisible(athlete, activity)) return null;
  return ofActivity(athlete, activity, kind === "uploaded" ? "create" : "delete", {});
}

function editOf(athlete: SimAthlete, before: SimActivity, after: SimActivity): Occurrence | null {
  const [wasVisible, isStillVisible] = [isVisible(athlete, before), isVisible(athlete, after)];
  // Whoever may not see private activities is told of one that becomes private as if it were deleted (Strava docs).
  if (wasVisible && !isStillVisible) return ofActivity(athlete, after, "delete", {});
  if (!wasVisible && isStillVisible) return ofActivity(athlete, after, "create", {});
  const updates = updatesOf(before.wire, after.wire);
  if (!isStillVisible || Object.keys(updates).length === 0) return null;
  return ofActivity(athlete, after, "update", updates);
}

function updatesOf(before: WireActivity, after: WireActivity): Record<string, string> {
  const updates: Record<string, string> = {};
  if (after.name !== before.name) updates.title = after.name;
  if (sportOf(after) !== sportOf(before)) updates.type = sportOf(after);
  if (isPrivate(after) !== isPrivate(before)) updates.private = String(isPrivate(after));
  return updates;
}

function sportOf({ sport_type, type }: WireActivity): string {
  return sport_type ?? type;
}

function isPrivate({ visibility }: WireActivity): boolean {
  return visibility === "only_me";
}

function ofActivity(
  athlete: SimAthlete,
  { wire }: SimActivity,
  aspect: Occurrence["aspect_type"],
  updates: Readonly<Record<string, string>>,
): Occurrence {
  return {
    object_type: "activity",
    object_id: wire.id,
    aspect_type: aspect,
    updates,
    owner_id: athlete.id,
  };
}
