import type { SyncStatus } from "../answers.ts";
import { oneOf } from "../route.ts";
import { STATUSES } from "./names.ts";

/** What the list of athletes shows, as its address says it. */
export interface AthletesAddress {
  readonly status: SyncStatus | null;
  readonly search: string | null;
  readonly sort: Sort;
  /** Where the page before ended; null at the beginning. */
  readonly after: string | null;
}

export const SORTS = ["id", "name", "-last_success", "last_success"] as const;
export type Sort = (typeof SORTS)[number];

const SORT_NAMES: Readonly<Record<Sort, string>> = {
  id: "Id",
  name: "Name",
  "-last_success": "Last success, latest first",
  last_success: "Last success, oldest first",
};

export function sortName(sort: Sort): string {
  return SORT_NAMES[sort];
}

const SEARCH_CHARACTERS_MAX = 100;

/** An address as somebody may have typed it: what means nothing is left out. */
export function athletesAddress(query: Readonly<Record<string, string | undefined>>): AthletesAddress {
  const search = (query.search ?? "").trim().slice(0, SEARCH_CHARACTERS_MAX);
  const address = {
    status: oneOf(STATUSES, query.status),
    search: search === "" ? null : search,
    sort: oneOf(SORTS, query.sort) ?? "id",
    after: query.after === undefined || query.after === "" ? null : query.after,
  };
  return isSortFixed(address) ? { ...address, sort: "id" } : address;
}

/** Of a state alone the API knows no other order than by id. */
export function isSortFixed({ status, search }: Pick<AthletesAddress, "status" | "search">): boolean {
  return status !== null && search === null;
}

/** The same as a query, for the page's address and the API's alike; what goes without saying is not said. */
export function athletesQuery(address: AthletesAddress): Record<string, string> {
  const { status, search, sort, after } = address;
  return {
    ...(status === null ? {} : { status }),
    ...(search === null ? {} : { search }),
    ...(sort === "id" || isSortFixed(address) ? {} : { sort }),
    ...(after === null ? {} : { after }),
  };
}
