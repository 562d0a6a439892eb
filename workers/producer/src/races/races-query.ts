import type { ListedRace, RaceFilter } from "@paceline/store";
import * as v from "valibot";
import { dayText, limitText } from "../admin/input.ts";

const RACES_PER_PAGE = 100;
export const RACES_PER_PAGE_MAX = 500;

/** The parameters that narrow races down and turn their pages, whoever asks. */
export const RACES_PARAMETERS = {
  after: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^-?\d{1,12}-\d{1,16}$/, "must be the next_after of the page before"),
      v.description("The `next_after` of the page before."),
    ),
  ),
  limit: limitText(RACES_PER_PAGE_MAX, RACES_PER_PAGE),
  from: v.optional(dayText("The first day, where the race began.")),
  to: v.optional(dayText("The last day, where the race began.")),
};
const RacesQuery = v.object(RACES_PARAMETERS);
export type RacesQuery = v.InferOutput<typeof RacesQuery>;

export function filterOf({ after, limit, from, to }: RacesQuery): RaceFilter {
  const end = after?.lastIndexOf("-") ?? 0;
  return {
    after:
      after === undefined
        ? null
        : { startDate: Number(after.slice(0, end)), id: Number(after.slice(end + 1)) },
    limit,
    firstDay: from ?? null,
    lastDay: to ?? null,
  };
}

/** The `after` of the page that starts after this race; null where there is none. */
export function nextAfter(last: ListedRace | null): string | null {
  return last === null ? null : `${last.start_date}-${last.strava_activity_id}`;
}

/** The parameters as they are written, in one order. */
export function parametersOf({ after, limit, from, to }: RacesQuery): Record<string, string> {
  return {
    ...(after === undefined ? {} : { after }),
    limit: String(limit),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
