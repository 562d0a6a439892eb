import { DESIGNS } from "../designs.ts";
import { timesPaceline } from "../time-tables.ts";
import type { Timing } from "../timing/time-designs.ts";
import { colourScale, renderSvg } from "./render.ts";

/** SVG: wall times in multiples of Paceline's, a bar a design. */
export function timingChart(timings: readonly Timing[]): Promise<string> {
  const values = timings.map((timing) => ({
    design: timing.design,
    times: timesPaceline(timing, timings),
    label: `${timesPaceline(timing, timings).toFixed(1)} ×`,
  }));
  const y = { field: "design", type: "nominal", sort: [...DESIGNS], title: null } as const;
  const x = {
    field: "times",
    type: "quantitative",
    title: "wall time ÷ Paceline's",
    axis: { tickCount: 5 },
  } as const;
  return renderSvg({
    data: { values },
    width: 560,
    height: 120,
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          x,
          y,
          color: { field: "design", type: "nominal", scale: colourScale(DESIGNS), legend: null },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 4, color: "#7d8590" },
        encoding: { x, y, text: { field: "label" } },
      },
    ],
  });
}
