import type { Hour } from "../answers.ts";
import { useStore } from "../live/store.ts";
import { countText, numberText } from "../words/count.ts";
import { everyHour, roundTop } from "../words/hours.ts";
import { hourOf, weekdayText, type Zone } from "../words/moment.ts";
import { inUtc, Moment } from "./moments.tsx";
import { Guarded, inRow } from "./safety-net.tsx";
import { Scrolls } from "./scrolls.tsx";

const HOURS = 48;
/** The drawing's own units: it is stretched to the width there is. */
const HOUR_WIDTH = 10;
const BAR_WIDTH = 7;
const HEIGHT = 100;
const HOUR_MARKS_EVERY = 6;

/** Pages and races of the last two days by the hour, drawn and as a table. */
export function Chart({ history }: { readonly history: readonly Hour[] }) {
  const zone = useStore(inUtc) ? "UTC" : undefined;
  const hours = everyHour(history, Date.now(), HOURS);
  const sum = (of: (hour: Hour) => number) => hours.reduce((total, hour) => total + of(hour), 0);
  const failed = sum(({ syncs_failed }) => syncs_failed);
  return (
    <section class="chart" aria-labelledby="chart-title">
      <h2 id="chart-title">The last 48 hours</h2>
      <p class="small">
        {countText(
          sum(({ pages }) => pages),
          "page",
        )}{" "}
        read,{" "}
        {countText(
          sum(({ races_written }) => races_written),
          "race",
        )}{" "}
        written,{" "}
        {countText(
          sum(({ syncs_completed }) => syncs_completed),
          "sync",
        )}{" "}
        completed
        {failed > 0 && `, ${numberText(failed)} failed`}; each counted in the hour in which its sync ended.
      </p>
      <Bars title="Pages" hours={hours} of={({ pages }) => pages} zone={zone} />
      <Bars title="Races" hours={hours} of={({ races_written }) => races_written} zone={zone} />
      <Axis hours={hours} zone={zone} />
      <details>
        <summary>The same as a table</summary>
        <HoursTable hours={hours.filter((hour) => hour.pages + hour.races_written + hour.syncs_failed > 0)} />
      </details>
    </section>
  );
}

interface BarsProps {
  readonly title: string;
  readonly hours: readonly Hour[];
  readonly of: (hour: Hour) => number;
  readonly zone: Zone;
}

function Bars({ title, hours, of, zone }: BarsProps) {
  const top = roundTop(hours.map(of));
  return (
    <figure aria-hidden="true">
      <figcaption>
        <span>{title}</span> <span class="number">{numberText(top)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${hours.length * HOUR_WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="presentation"
      >
        {hours.map((hour, i) => {
          const height = (HEIGHT * of(hour)) / top;
          return (
            <g key={hour.hour}>
              <title>{`${weekdayText(hour.hour, zone)} ${hourOf(hour.hour, zone)}:00: ${numberText(of(hour))}`}</title>
              <rect class="hover" x={i * HOUR_WIDTH} y="0" width={HOUR_WIDTH} height={HEIGHT} />
              <rect class="bar" x={i * HOUR_WIDTH} y={HEIGHT - height} width={BAR_WIDTH} height={height} />
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function Axis({ hours, zone }: { readonly hours: readonly Hour[]; readonly zone: Zone }) {
  return (
    <div class="axis" aria-hidden="true">
      {hours.map(({ hour }, i) => {
        const clock = hourOf(hour, zone);
        if (clock % HOUR_MARKS_EVERY !== 0) return null;
        const text = clock === 0 ? weekdayText(hour, zone) : `${clock}:00`;
        return (
          <span class={clock === 0 ? "day" : ""} style={{ left: `${(100 * i) / hours.length}%` }} key={hour}>
            {text}
          </span>
        );
      })}
    </div>
  );
}

function HoursTable({ hours }: { readonly hours: readonly Hour[] }) {
  if (hours.length === 0) return <p class="small">Nothing was read in these two days.</p>;
  return (
    <Scrolls class="wide" label="Hours, as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Hour</th>
            <th scope="col">Pages</th>
            <th scope="col">Races</th>
            <th scope="col">Syncs completed</th>
            <th scope="col">Syncs failed</th>
          </tr>
        </thead>
        <tbody>
          {hours.toReversed().map((hour) => (
            <Guarded of={hour} what="An hour" data="overview" frame={inRow(5)} key={hour.hour}>
              <HourRow hour={hour} />
            </Guarded>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function HourRow({ hour }: { readonly hour: Hour }) {
  return (
    <tr>
      <th scope="row">
        <Moment at={hour.hour} />
      </th>
      <td class="number">{numberText(hour.pages)}</td>
      <td class="number">{numberText(hour.races_written)}</td>
      <td class="number">{numberText(hour.syncs_completed)}</td>
      <td class="number">{numberText(hour.syncs_failed)}</td>
    </tr>
  );
}
