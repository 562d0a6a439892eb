import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Athletes, ListedAthlete } from "../answers.ts";
import { ask } from "../api/ask.ts";
import { useScreenful } from "../live/use-screenful.ts";
import { Moment, Sentence } from "../parts/moments.tsx";
import { OutsideText } from "../parts/outside-text.tsx";
import { Pager } from "../parts/pager.tsx";
import { ProgressText } from "../parts/progress-text.tsx";
import { Guarded } from "../parts/safety-net.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { SyncButtons } from "../parts/sync-buttons.tsx";
import { WaitingText } from "../parts/waiting.tsx";
import { addressOf, oneOf } from "../route.ts";
import {
  type AthletesAddress,
  athletesAddress,
  athletesQuery,
  isSortFixed,
  SORTS,
  sortName,
} from "../words/athletes-address.ts";
import { numberText } from "../words/count.ts";
import { nameOf, STATUSES, stateName } from "../words/names.ts";

const ATHLETES_SHOWN = 50;
const POLL_LIVE_MS = 2_000;
const POLL_QUIET_MS = 8_000;
const SEARCH_AFTER_MS = 300;

function pollMs(shown: readonly ListedAthlete[]): number {
  const isLive = shown.some(({ sync_status }) => sync_status === "queued" || sync_status === "in_progress");
  return isLive ? POLL_LIVE_MS : POLL_QUIET_MS;
}

/** All athletes: filtered, sorted and page by page, as the address says. */
export function AthletesView() {
  const { query } = useLocation();
  const address = athletesAddress(query);
  const { after: from, ...first } = address;
  const { shown, refusal, isCurrent } = useScreenful<ListedAthlete>({
    key: addressOf("athletes", athletesQuery(address)),
    from,
    rowsMax: ATHLETES_SHOWN,
    askPage: (after, limit, signal) =>
      askAthletes(addressOf("athletes", { ...athletesQuery({ ...first, after }), limit }), signal),
    everyMs: pollMs,
  });
  const isLooking = shown?.isLooking === true;
  return (
    <>
      <h1>Athletes</h1>
      <Filters address={address} />
      {refusal !== null && <p class="banner">{refusal}</p>}
      <div aria-busy={!isCurrent || isLooking} class={isCurrent ? "" : "old"}>
        {shown !== null && shown.rows.length > 0 && <AthletesTable athletes={shown.rows} />}
        {isLooking && <p class="nothing">Looking at more athletes…</p>}
        {shown?.rows.length === 0 && isCurrent && !isLooking && (
          <p class="nothing">{from === null ? "No athlete fits." : "No more athletes fit."}</p>
        )}
        {shown !== null && (
          <Pager
            of="athletes"
            first={from === null ? null : addressOf("/athletes", athletesQuery({ ...first, after: null }))}
            next={
              shown.next === null || isLooking
                ? null
                : addressOf("/athletes", athletesQuery({ ...first, after: shown.next }))
            }
          />
        )}
      </div>
    </>
  );
}

async function askAthletes(path: string, signal: AbortSignal) {
  const answered = await ask<Athletes>(path, { signal });
  if (!answered.ok) return answered;
  const { athletes, next_after } = answered.value;
  return {
    ok: true,
    value: { rows: athletes, next: next_after === null ? null : String(next_after) },
  } as const;
}

function Filters({ address }: { readonly address: AthletesAddress }) {
  const { route } = useLocation();
  const [typed, setTyped] = useState(address.search ?? "");
  const sought = useRef(address.search ?? "");
  const latest = useRef(address);
  latest.current = address;
  const go = (change: Partial<AthletesAddress>) =>
    route(addressOf("/athletes", athletesQuery({ ...latest.current, ...change, after: null })), true);
  useEffect(() => {
    if (typed.trim() === sought.current) return;
    const timer = setTimeout(() => {
      sought.current = typed.trim();
      go({ search: sought.current === "" ? null : sought.current });
    }, SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    // The address changed by itself: somebody went back.
    if ((address.search ?? "") === sought.current) return;
    sought.current = address.search ?? "";
    setTyped(sought.current);
  }, [address.search]);
  return (
    <search class="filters">
      <label>
        Name or id
        <input
          type="search"
          value={typed}
          maxLength={100}
          placeholder="Any part of it…"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <label>
        State
        <select
          value={address.status ?? ""}
          onChange={(event) => go({ status: oneOf(STATUSES, event.currentTarget.value) })}
        >
          <option value="">All</option>
          {STATUSES.map((status) => (
            <option value={status} key={status}>
              {stateName(status)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Order
        <select
          value={address.sort}
          disabled={isSortFixed(address)}
          onChange={(event) => go({ sort: oneOf(SORTS, event.currentTarget.value) ?? "id" })}
        >
          {SORTS.map((sort) => (
            <option value={sort} key={sort}>
              {sortName(sort)}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}

const COLUMNS = ["Athlete", "State", "Last success", "Races", "Actions"];

function AthletesTable({ athletes }: { readonly athletes: readonly ListedAthlete[] }) {
  return (
    // Roles, for a table that a narrow screen lays out as cards is none any more to some browsers.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <table class="athletes" role="table">
      <caption class="unseen">Athletes with their state and what can be done</caption>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <thead role="rowgroup">
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tr role="row">
          {COLUMNS.map((title) => (
            // biome-ignore lint/a11y/noRedundantRoles: see above
            <th scope="col" role="columnheader" class={title === "Races" ? "number" : ""} key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <tbody role="rowgroup">
        {athletes.map((athlete) => (
          <Guarded
            of={athlete}
            what={`Athlete ${athlete.strava_id}`}
            data={`athletes/${athlete.strava_id}`}
            frame={(line) => <UnshownRow id={athlete.strava_id} line={line} />}
            key={athlete.strava_id}
          >
            <AthleteRow athlete={athlete} />
          </Guarded>
        ))}
      </tbody>
    </table>
  );
}

function UnshownRow({ id, line }: { readonly id: number; readonly line: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <tr role="row">
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <td role="cell" colSpan={COLUMNS.length} class="small">
        {line} <a href={`/athletes/${id}`}>The athlete's page</a>
      </td>
    </tr>
  );
}

function AthleteRow({ athlete }: { readonly athlete: ListedAthlete }) {
  const { strava_id, sync_status, sync_error, waiting, last_synced_at } = athlete;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <tr role="row">
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <th scope="row" role="rowheader">
        <a href={`/athletes/${strava_id}`}>
          <OutsideText text={nameOf(athlete)} />
        </a>
        <span class="small number"> {strava_id}</span>
      </th>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <td role="cell" class="standing">
        <StateMark status={sync_status} />
        <ProgressText athlete={athlete} />
        {waiting !== null && (
          <p class="small">
            <WaitingText waiting={waiting} />
          </p>
        )}
        {sync_error !== null && (
          <p class="small">
            <Sentence text={sync_error} />
          </p>
        )}
      </td>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <td role="cell" data-title="Last success">
        {last_synced_at === null ? <span class="small">never</span> : <Moment at={last_synced_at} />}
      </td>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <td role="cell" class="number" data-title="Races">
        {numberText(athlete.races_count)}
      </td>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <td role="cell">
        <SyncButtons athlete={athlete} />
      </td>
    </tr>
  );
}
