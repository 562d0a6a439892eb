import { useLocation } from "preact-iso";
import type { Race, Races } from "../answers.ts";
import { type Live, useLive } from "../live/use-live.ts";
import { OutsideText } from "../parts/outside-text.tsx";
import { Pager } from "../parts/pager.tsx";
import { Guarded, inRow } from "../parts/safety-net.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { addressOf } from "../route.ts";
import { numberText } from "../words/count.ts";
import { raceTimeText } from "../words/duration.ts";
import { dayText } from "../words/moment.ts";
import { raceNameOf } from "../words/names.ts";

const RACES_SHOWN = 50;
/** The most that one file holds. */
const RACES_IN_FILE = 500;
const POLL_MS = 15_000;

/** An athlete's races, newest first, from where the address says. */
export function useRaces(id: number): Live<Races> {
  const { query } = useLocation();
  const path = addressOf(`athletes/${id}/races`, { after: query.races_after, limit: RACES_SHOWN });
  return useLive<Races>(path, () => POLL_MS);
}

interface RacesSectionProps {
  readonly id: number;
  /** How many there are. */
  readonly count: number;
  readonly live: Live<Races>;
}

export function RacesSection({ id, count, live: { value, refusal, isCurrent } }: RacesSectionProps) {
  const { query } = useLocation();
  const after = query.races_after ?? null;
  const address = (from: string | null) =>
    addressOf(`/athletes/${id}`, { session: query.session, races_after: from });
  return (
    <section aria-labelledby="races-title" aria-busy={!isCurrent}>
      <div class="headed">
        <h2 id="races-title">Races</h2>
        {count > 0 && (
          <a
            href={addressOf(`/api/admin/athletes/${id}/races.csv`, { limit: RACES_IN_FILE })}
            download={`races-${id}.csv`}
          >
            {count > RACES_IN_FILE ? `The newest ${RACES_IN_FILE} as CSV` : "As CSV"}
          </a>
        )}
      </div>
      {refusal !== null && <p class="banner">{refusal}</p>}
      {value?.races.length === 0 && <p class="nothing">None{after === null ? "" : " before these"}.</p>}
      {value !== null && value.races.length > 0 && <RacesTable races={value.races} />}
      <Pager
        of="races"
        first={after === null ? null : address(null)}
        next={value?.next_after == null ? null : address(value.next_after)}
      />
    </section>
  );
}

function RacesTable({ races }: { readonly races: readonly Race[] }) {
  return (
    <Scrolls class="wide" label="Races, as a table">
      <table>
        <caption class="unseen">Races, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Race</th>
            <th scope="col">Sport</th>
            <th scope="col" class="number">
              Distance
            </th>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col" class="number">
              Climb
            </th>
            <th scope="col" class="number">
              Heart rate
            </th>
          </tr>
        </thead>
        <tbody>
          {races.map((race) => (
            <Guarded
              of={race}
              what={`Race ${race.strava_activity_id}`}
              data={`athletes/${race.athlete_id}/races`}
              frame={inRow(7)}
              key={race.strava_activity_id}
            >
              <RaceRow race={race} />
            </Guarded>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function RaceRow({ race }: { readonly race: Race }) {
  return (
    <tr>
      {/* The day where it was run: Strava's local time has a false Z. */}
      <td class="day">{dayText(Date.parse(race.start_date_local), "UTC")}</td>
      <th scope="row">
        <OutsideText text={raceNameOf(race)} />
        {race.event_name !== null && race.event_name !== race.name && (
          <span class="small">
            {" "}
            <OutsideText text={race.name} />
          </span>
        )}
      </th>
      <td>
        <OutsideText text={race.sport_type ?? "–"} />
      </td>
      <td class="number">{(race.distance / 1000).toFixed(2)} km</td>
      <td class="number">{raceTimeText(race.elapsed_time)}</td>
      <td class="number">{numberText(Math.round(race.total_elevation_gain))} m</td>
      <td class="number">{race.average_heartrate === null ? "–" : Math.round(race.average_heartrate)}</td>
    </tr>
  );
}
