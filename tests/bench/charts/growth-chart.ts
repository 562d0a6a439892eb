import { COUNTED_DESIGNS, figuresOf } from "../counted-clubs.ts";
import type { CountFigures, SyncCounts } from "../counts/count-run.ts";
import { priceOfMonth } from "../month.ts";
import type { ClubSize } from "../options.ts";
import { colourScale, renderSvg } from "./render.ts";

const FIGURES: readonly (readonly [string, (figures: CountFigures) => number])[] = [
  ["requests ÷ the fewest possible", ({ first, requestsAtLeast }) => first.reads / requestsAtLeast],
  ["D1 round trips a page", ({ unchanged }) => perPage(unchanged, "d1RoundTrips")],
  ["D1 statements a page", ({ unchanged }) => perPage(unchanged, "d1Statements")],
  [
    "queue operations or steps a page",
    ({ run, unchanged }) => perPage(unchanged, run.design === "Workflows" ? "steps" : "queueOperations"),
  ],
  ["rows written a page, first sync", ({ first }) => perPage(first, "rowsWritten")],
  ["rows written a page, nothing changed", ({ unchanged }) => perPage(unchanged, "rowsWritten")],
  ["rows written a page, 1 % edited", ({ changed }) => perPage(changed, "rowsWritten")],
  ["seconds with fewer races than before", ({ unchanged }) => (unchanged?.longestHoleMs ?? 0) / 1000],
  [
    "dollars a month, an athlete, price list",
    (figures) => priceOfMonth(figures).listPrice / figures.run.athletes,
  ],
];

const GREW = {
  athletes: "athletes, with 2,000 activities each",
  activitiesMean: "activities of each of 10 athletes",
} as const;

/** SVG: the main figures of each design, one small chart a figure, as one side of the club's size grows. */
export function growthChart(
  all: readonly CountFigures[],
  sizes: readonly ClubSize[],
  side: keyof typeof GREW,
): Promise<string> {
  const values = sizes.flatMap((size) =>
    COUNTED_DESIGNS.flatMap((design) =>
      FIGURES.map(([figure, of]) => ({
        figure,
        design,
        size: size[side],
        value: of(figuresOf(all, design, size)),
      })),
    ),
  );
  return renderSvg({
    data: { values },
    facet: { field: "figure", type: "nominal", sort: FIGURES.map(([figure]) => figure) },
    columns: 3,
    resolve: { scale: { y: "independent" }, axis: { x: "independent" } },
    spec: {
      width: 210,
      height: 120,
      mark: { type: "line", point: true },
      encoding: {
        x: {
          field: "size",
          type: "quantitative",
          scale: { type: "log" },
          axis: { values: sizes.map((size) => size[side]), format: ",", grid: false },
          title: GREW[side],
        },
        y: {
          field: "value",
          type: "quantitative",
          scale: { zero: true },
          axis: { tickCount: 4, minExtent: 40 },
          title: null,
        },
        color: { field: "design", type: "nominal", scale: colourScale(COUNTED_DESIGNS) },
      },
    },
  });
}

function perPage(counts: SyncCounts | null, what: keyof SyncCounts): number {
  return counts === null ? 0 : counts[what] / counts.reads;
}
