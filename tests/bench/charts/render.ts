import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Design } from "../designs.ts";

/** Readable on white and on black: charts stand in GitHub's light theme and in its dark one, on no ground of their own. */
const TEXT = "#7d8590";
const GRID = "#7d8590";
const COLOUR_OF = {
  "one loop": "#d9822b",
  "one loop, 500 ms": "#e3a667",
  Workflows: "#a371f7",
  Paceline: "#2da44e",
} as const satisfies Record<Design, string>;

/** One colour a design, the same in all charts. */
export function colourScale(designs: readonly Design[]): { domain: Design[]; range: string[] } {
  return { domain: [...designs], range: designs.map((design) => COLOUR_OF[design]) };
}

const LOOK = {
  background: "transparent",
  font: "sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: TEXT,
    titleColor: TEXT,
    titleFontWeight: "normal",
    domainColor: GRID,
    tickColor: GRID,
    gridColor: GRID,
    gridOpacity: 0.25,
  },
  legend: { labelColor: TEXT, titleColor: TEXT, orient: "top", title: null },
  header: { labelColor: TEXT, titleColor: TEXT, labelFontSize: 12, title: null },
  title: { color: TEXT },
} as const;

/** A chart as the text of an SVG; no browser has to draw it. */
export async function renderSvg(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile({ ...chart, config: LOOK });
  const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
  return `${svg}\n`;
}
