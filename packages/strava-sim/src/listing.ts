import type { SimActivity } from "./activity.ts";
import { type Answer, faultAnswer, jsonAnswer } from "./answer.ts";
import { isVisible, type SimAthlete } from "./world.ts";

/** What nobody says of the real listing; a client must be right either way. */
export interface ListingBehaviour {
  readonly bounds: "strict" | "inclusive";
  readonly afterAlone: "oldest_first" | "newest_first";
}

export const LISTING_PATH = "/api/v3/athlete/activities";

const PER_PAGE_DEFAULT = 30;
const PER_PAGE_MAX = 200;

/** `GET /api/v3/athlete/activities`. */
export function listActivities(
  athlete: SimAthlete,
  query: URLSearchParams,
  behaviour: ListingBehaviour,
  nowSeconds: number,
): Answer {
  const before = readNumber(query, "before");
  const after = readNumber(query, "after");
  const page = readNumber(query, "page") ?? 1;
  const perPage = readNumber(query, "per_page") ?? PER_PAGE_DEFAULT;
  for (const [field, value] of Object.entries({ before, after, page, per_page: perPage })) {
    if (Number.isNaN(value)) return badRequest(field);
  }
  if (perPage < 1 || perPage > PER_PAGE_MAX) return badRequest("per_page");
  if (page < 1) return badRequest("page");
  if (after !== null && after > nowSeconds) return badRequest("after");

  const inclusive = behaviour.bounds === "inclusive" ? 0 : 1;
  const isInside = ({ trueStart }: SimActivity) =>
    (before === null || trueStart <= before - inclusive) &&
    (after === null || trueStart >= after + inclusive);
  const direction = after !== null && before === null && behaviour.afterAlone === "oldest_first" ? 1 : -1;
  const rows = [...athlete.activities.values()]
    .filter(isInside)
    .sort((a, b) => direction * (a.trueStart - b.trueStart || a.wire.id - b.wire.id))
    .slice((page - 1) * perPage, page * perPage)
    .filter((activity) => isVisible(athlete, activity))
    .map(({ wire }) => ({ ...wire, athlete: { id: athlete.id, resource_state: 1 } }));
  return jsonAnswer(200, rows);
}

function readNumber(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function badRequest(field: string): Answer {
  return faultAnswer(400, "Bad Request", "Activity", field, "invalid");
}
