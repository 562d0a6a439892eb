import { escaped } from "@paceline/producer/browser/html-document";
import { parametersOf, RACES_PER_PAGE_MAX, type RacesQuery } from "@paceline/producer/races/races-query";
import { visibleOr } from "@paceline/protocol";
import type { ListedRace } from "@paceline/store";
import { documentResponse } from "../connect/document.ts";
import { outsideText } from "../outside-text.ts";
import { RACES_PATH, SIGN_OUT_EVERYWHERE_PATH, SIGN_OUT_PATH } from "./races-path.ts";

interface ShownRaces {
  readonly races: readonly ListedRace[];
  /** Where the next page starts; null on the last one. */
  readonly next: string | null;
  readonly query: RacesQuery;
  readonly isConnected: boolean;
}

const STYLE =
  "body{max-width:52rem;margin-top:3rem}table{width:100%;border-collapse:collapse;margin:1rem 0}" +
  "th,td{text-align:left;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #ddd}.number{text-align:right}" +
  "form,nav{display:flex;flex-wrap:wrap;gap:1rem;align-items:end;margin:1rem 0}input{font:inherit}";

/** An athlete's races as a table, newest first. Their names come from Strava, so they may hold anything. */
export function racesPage({ races, next, query, isConnected }: ShownRaces): Promise<Response> {
  const { from = "", to = "" } = parametersOf(query);
  const day = (label: string, attributes: string) =>
    `<label>${label}<br><input type="date" ${attributes}></label>`;
  const days = day("From", `name=from value="${from}"`) + day("To", `name=to value="${to}"`);
  const data = parametersOf({ ...query, after: undefined, limit: RACES_PER_PAGE_MAX });
  const links = [
    ...(next === null ? [] : [linkTo(RACES_PATH, parametersOf({ ...query, after: next }), "Older races")]),
    linkTo(`${RACES_PATH}.csv`, data, "As a table (CSV)"),
    linkTo(`${RACES_PATH}.json`, data, "As JSON"),
  ];
  const main = [
    isConnected ? "" : `<p>${DISCONNECTED}</p>`,
    `<form method="get" action="${RACES_PATH}">${days}<button>Show</button></form>`,
    races.length === 0 ? "<p>No races are stored here.</p>" : tableOf(races),
    `<nav>${links.join("")}</nav>`,
    `<form method="post" action="${SIGN_OUT_PATH}"><button>Sign out</button>`,
    `<button formaction="${SIGN_OUT_EVERYWHERE_PATH}">Sign out everywhere</button></form>`,
  ];
  const document = { status: 200, title: "Your races", main: main.join("\n"), style: STYLE };
  return documentResponse({ ...document, formsLeadTo: "'self'" });
}

const DISCONNECTED =
  'Strava no longer lets your activities be read, so no new races come. <a href="/connect">Connect again</a>';

function tableOf(races: readonly ListedRace[]): string {
  const head =
    '<th>Date</th><th>Race</th><th>Sport</th><th class="number">Distance</th><th class="number">Time</th>';
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${races.map(rowOf).join("\n")}\n</tbody></table>`;
}

function rowOf(race: ListedRace): string {
  // Wall time where the race was, whose day is the one that runners know.
  const date = race.start_date_local.slice(0, 10);
  const name = visibleOr(race.event_name, visibleOr(race.name, `Race ${race.strava_activity_id}`));
  const texts = [name, race.sport_type ?? ""];
  const numbers = [`${(race.distance / METRES_PER_KILOMETRE).toFixed(2)} km`, duration(race.elapsed_time)];
  const cells = texts.map((text) => `<td>${outsideText(text)}</td>`);
  return `<tr><td>${escaped(date)}</td>${cells.join("")}${numbers.map((number) => `<td class="number">${number}</td>`).join("")}</tr>`;
}

const METRES_PER_KILOMETRE = 1_000;

/** `1:02:03`. */
function duration(seconds: number): string {
  const two = (count: number) => String(Math.floor(count)).padStart(2, "0");
  return `${Math.floor(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function linkTo(path: string, parameters: Record<string, string>, label: string): string {
  return `<a href="${escaped(`${path}?${new URLSearchParams(parameters)}`)}">${escaped(label)}</a>`;
}
