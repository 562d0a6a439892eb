import { PAID_D1_QUERIES_AN_INVOCATION } from "../scale/cloudflare-plans.ts";
import { markdownTable } from "../scale/markdown-table.ts";
import { COUNTED_DESIGNS, FAIL_PERCENT, figuresOf } from "./counted-clubs.ts";
import type { CountFigures, SyncCounts } from "./counts/count-run.ts";
import { priceOfMonth } from "./month.ts";
import type { Asked, ClubSize } from "./options.ts";
import { decimal, dollars, seconds, whole } from "./wording.ts";

/** Markdown: what the syncs of the typical club take, a column a design. */
export function syncsTable(all: readonly CountFigures[], { typical, byAthletes }: Asked): string {
  const largest = byAthletes.at(-1) ?? typical;
  const rows: readonly (readonly [string, (figures: CountFigures) => string])[] = [
    [
      "requests to Strava ÷ the fewest possible",
      ({ first, requestsAtLeast }) => decimal(first.reads / requestsAtLeast, 3),
    ],
    [
      "requests of an incremental sync, an athlete",
      ({ run, incremental }) =>
        incremental === null ? "has none" : decimal(incremental.reads / run.athletes),
    ],
    ["D1 round trips a page", ({ unchanged }) => perPage(unchanged, "d1RoundTrips")],
    ["D1 statements a page", ({ unchanged }) => perPage(unchanged, "d1Statements")],
    [`D1 queries in one invocation (${whole(PAID_D1_QUERIES_AN_INVOCATION)} allowed)`, queriesInOne],
    ["queue operations a page", ({ unchanged }) => perPage(unchanged, "queueOperations")],
    ["Workflow steps a page", ({ unchanged }) => perPage(unchanged, "steps")],
    ["deliveries a page committed", ({ unchanged }) => perPage(unchanged, "deliveries")],
    ["deferrals", ({ first }) => whole(first.deferrals)],
    ["D1 rows written an athlete: first sync (of them races)", ({ first, run }) => rowsAnAthlete(first, run)],
    ["… an unchanged history", ({ unchanged, run }) => rowsAnAthlete(unchanged, run)],
    ["… 1 % of the activities edited", ({ changed, run }) => rowsAnAthlete(changed, run)],
    [
      "readers see fewer races than before for up to",
      ({ unchanged }) => seconds(unchanged?.longestHoleMs ?? 0),
    ],
    [`requests wasted when ${FAIL_PERCENT} % of answers fail`, (figures) => wasted(figures, all, typical)],
  ];
  const month = (figures: CountFigures) => {
    const { paidPlan, listPrice } = priceOfMonth(figures);
    return `${dollars(paidPlan)} (${dollars(listPrice, 3)})`;
  };
  return markdownTable(
    ["figure", ...COUNTED_DESIGNS],
    [
      ...rows.map(([name, figure]) => [
        name,
        ...COUNTED_DESIGNS.map((design) => figure(figuresOf(all, design, typical))),
      ]),
      [
        `a month of ${whole(largest.athletes)} athletes on the paid plan (by the price list, nothing included)`,
        ...COUNTED_DESIGNS.map((design) => month(figuresOf(all, design, largest))),
      ],
    ],
  );
}

/** Markdown: the main figures as a club grows, a row a size and design. */
export function growthTable(all: readonly CountFigures[], { byAthletes, byActivities }: Asked): string {
  const sizes = [...byAthletes, ...byActivities.filter(({ activitiesMean }) => activitiesMean !== 2_000)];
  const rows = sizes.flatMap((size) =>
    COUNTED_DESIGNS.map((design) => {
      const figures = figuresOf(all, design, size);
      const { first, unchanged, changed, requestsAtLeast } = figures;
      return [
        whole(size.athletes),
        whole(size.activitiesMean),
        design,
        whole(first.reads),
        decimal(first.reads / requestsAtLeast, 3),
        perPage(unchanged, "d1RoundTrips"),
        perPage(unchanged, "d1Statements"),
        perPage(first, "rowsWritten"),
        perPage(unchanged, "rowsWritten"),
        perPage(changed, "rowsWritten"),
        perPage(unchanged, design === "Workflows" ? "steps" : "queueOperations"),
        perPage(unchanged, "deliveries"),
        seconds(unchanged?.longestHoleMs ?? 0),
        dollars(priceOfMonth(figures).listPrice, 3),
      ];
    }),
  );
  return markdownTable(
    [
      "athletes",
      "activities of each, on average",
      "design",
      "requests",
      "÷ the fewest possible",
      "D1 round trips a page",
      "D1 statements a page",
      "rows written a page: first sync",
      "unchanged",
      "1 % edited",
      "queue operations or steps a page",
      "deliveries a page",
      "fewer races seen for",
      "a month by the price list",
    ],
    rows,
  );
}

/** Requests beyond those of a run in which nothing fails. */
function wasted({ run, first }: CountFigures, all: readonly CountFigures[], typical: ClubSize): string {
  const extra = figuresOf(all, run.design, typical, FAIL_PERCENT).first.reads - first.reads;
  return `${whole(extra)} (${decimal((100 * extra) / first.reads, 1)} %)`;
}

function perPage(counts: SyncCounts | null, what: keyof SyncCounts): string {
  return counts === null || counts[what] === 0 ? "–" : decimal(counts[what] / counts.reads);
}

function rowsAnAthlete(counts: SyncCounts | null, { athletes }: ClubSize): string {
  if (counts === null) return "";
  return `${decimal(counts.rowsWritten / athletes, 1)} (${decimal(counts.raceRowsWritten / athletes, 1)})`;
}

/** One invocation goes through the whole club, a page, or a batch of them. */
function queriesInOne({ run, first }: CountFigures): string {
  switch (run.design) {
    case "one loop":
      return whole(first.d1Statements / first.invocations);
    case "Workflows":
      return `${decimal(first.d1Statements / first.steps, 1)} a step`;
    case "Paceline":
      return `${whole(first.d1StatementsMax)} at most`;
  }
}
