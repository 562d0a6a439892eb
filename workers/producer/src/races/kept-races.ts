import { causeOf } from "@paceline/protocol";
import type { ListedRace, ListPage, VersionedRaces } from "@paceline/store";
import * as v from "valibot";
import { RaceBody } from "../admin/race-body.ts";
import type { Edge } from "../edge.ts";
import type { Ambient } from "../sending.ts";
import { filterOf, parametersOf, type RacesQuery } from "./races-query.ts";

/** So long the data of somebody who was deleted may lie in a cache, where nobody finds them any more. */
const KEPT_SECONDS_MAX = 3_600;

/** D1 takes no longer as a rule, so waiting for a cache would be no gain. */
const CACHE_TIMEOUT_MS = 300;

export type RacesSource = Pick<Ambient, "edge" | "log">;

/**
 * A page of an athlete's races: from the edge's cache where it lies there under the version that D1 has just told, else
 * from D1, and then kept. A change moves the version, so what was kept before it is never looked for again, however late it
 * came to lie there. A cache that fails, is slow or has something else costs time and nothing more.
 *
 * Private data may lie there: who asks was let in before, is asked for anew each time, and the address below is no
 * caller's. The worker answers it with 404, and from outside there is no other way to a cache with a name.
 */
export async function readRaces(
  opened: VersionedRaces,
  athleteId: number,
  query: RacesQuery,
  { edge, log }: RacesSource,
): Promise<ListPage<ListedRace>> {
  if (edge === undefined) return opened.list(filterOf(query));
  // On the worker's own host, as Cloudflare wants it (docs, "Cache"); so no environment finds another one's.
  const key = `${edge.origin}/races/kept/${athleteId}/${opened.version}?${new URLSearchParams(parametersOf(query))}`;
  const warn = (error: unknown): undefined => {
    log({ level: "warn", message: "The edge's cache failed.", metadata: { cause: causeOf(error) } });
  };
  const kept = await within(CACHE_TIMEOUT_MS, findKept(edge, key)).catch(warn);
  if (kept !== undefined) return kept;
  const page = await opened.list(filterOf(query));
  edge.waitUntil(keep(edge, key, page).catch(warn));
  return page;
}

/** A page as it is kept. */
const Kept = v.strictObject({ key: v.string(), races: v.array(RaceBody), has_more: v.boolean() });

async function findKept({ openCache }: Edge, key: string): Promise<ListPage<ListedRace> | undefined> {
  const found = await (await openCache()).match(key);
  if (found === undefined) return undefined;
  const kept = v.safeParse(Kept, await found.json().catch(() => null));
  // What it is instead is not told: it may be somebody's.
  if (!kept.success || kept.output.key !== key) throw new Error("It answered with what nobody kept there.");
  const { races: rows, has_more } = kept.output;
  return { rows, resumeAfter: has_more ? (rows.at(-1) ?? null) : null };
}

async function keep({ openCache }: Edge, key: string, page: ListPage<ListedRace>): Promise<void> {
  const body: v.InferOutput<typeof Kept> = {
    key,
    races: [...page.rows],
    has_more: page.resumeAfter !== null,
  };
  const kept = Response.json(body, { headers: { "cache-control": `max-age=${KEPT_SECONDS_MAX}` } });
  await (await openCache()).put(key, kept);
}

/** What the work comes to; undefined when it takes longer. */
async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
