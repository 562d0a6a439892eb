import { type ListedRace, openRaces, RACE_COLUMNS } from "@paceline/store";
import * as v from "valibot";
import { BYTE_ORDER_MARK, csv } from "../admin/csv.ts";
import { IfNoneMatch, isNamed, partsTag } from "../admin/etag.ts";
import { noSuch, type Problem } from "../admin/problem.ts";
import { type RacesSource, readRaces } from "./kept-races.ts";
import type { CsvFormat, RacesFormat } from "./races-format.ts";
import { nextAfter, type RacesQuery } from "./races-query.ts";

/** The headers that tell in which form races are asked for, and which ones are known. */
export const RacesHeaders = v.object({
  accept: v.optional(v.string(), ""),
  "if-none-match": IfNoneMatch,
});

export interface AskedRaces<Format extends RacesFormat> {
  readonly athleteId: number;
  readonly query: RacesQuery;
  readonly format: Format;
  readonly headers: v.InferOutput<typeof RacesHeaders>;
  /** Of the address that was asked. */
  readonly origin: string;
  /** A `Cache-Control`: whether the browser may keep the answer. */
  readonly caching: string;
  /** The headers of the request by which answers differ: those that say who asks, too. */
  readonly vary: string;
  /** The address of the same call for the page that this query is for. */
  readonly addressOf: (query: RacesQuery) => string;
}

type Source = RacesSource & { readonly db: D1Database };

/** Answers whoever may see the athlete's races, newest first; it is for the caller to know that they may. */
export async function answerRaces(asked: AskedRaces<"json">, source: Source) {
  const read = await readPage(asked, source);
  if (read.kind === "answer") return read.answer;
  const { races, next, headers } = read;
  return { status: 200, body: { races, next_after: next }, headers } as const;
}

/** The same as CSV. A file is saved under the name given. */
export async function answerRacesCsv(asked: AskedRaces<CsvFormat>, fileName: string, source: Source) {
  const read = await readPage(asked, source);
  if (read.kind === "answer") return read.answer;
  const text = csv(RACE_COLUMNS, read.races);
  if (asked.format === "csv") return { status: 200, csv: text, headers: read.headers } as const;
  const headers = { ...read.headers, "content-disposition": `attachment; filename="${fileName}"` };
  return { status: 200, csv: BYTE_ORDER_MARK + text, headers } as const;
}

type Headers = Readonly<Record<string, string>>;

type ReadPage =
  | {
      readonly kind: "answer";
      readonly answer:
        | Problem<404>
        | { readonly status: 304; readonly body: null; readonly headers: Headers };
    }
  | {
      readonly kind: "page";
      readonly races: readonly ListedRace[];
      readonly next: string | null;
      readonly headers: Headers;
    };

async function readPage(
  { athleteId, query, format, headers: sent, origin, caching, vary, addressOf }: AskedRaces<RacesFormat>,
  source: Source,
): Promise<ReadPage> {
  const opened = await openRaces(source.db, athleteId);
  if (opened === null) return { kind: "answer", answer: noSuch("athlete") };
  // Versions are those of one athlete only: all that were imported at once have the same. And a deploy may add a column.
  const columns = RACE_COLUMNS.join();
  const etag = await partsTag([origin, addressOf(query), athleteId, opened.version, format, columns]);
  const headers = { etag, "cache-control": caching, vary };
  const known = sent["if-none-match"];
  if (known !== undefined && isNamed(etag, known)) {
    return { kind: "answer", answer: { status: 304, body: null, headers } };
  }
  const { rows: races, resumeAfter } = await readRaces(opened, athleteId, query, source);
  const next = nextAfter(resumeAfter);
  const link = next === null ? {} : { link: `<${addressOf({ ...query, after: next })}>; rel="next"` };
  return { kind: "page", races, next, headers: { ...headers, ...link } };
}
