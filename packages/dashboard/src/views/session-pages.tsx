import type { SessionPage, SessionWithPages } from "../answers.ts";
import { useStore } from "../live/store.ts";
import { useLive } from "../live/use-live.ts";
import { inUtc, Moment } from "../parts/moments.tsx";
import { Guarded, inRow } from "../parts/safety-net.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { countText, numberText } from "../words/count.ts";
import { dayText, type Zone } from "../words/moment.ts";
import { titlesOf } from "../words/titles.ts";

const PAGES_SHOWN = 200;

/** A session's pages, in the order in which they were read: from now back in time, where the sync is a full one. */
export function SessionPages({ id, everyMs }: { readonly id: string; readonly everyMs: () => number }) {
  const zone = useStore(inUtc) ? "UTC" : undefined;
  const { value, isCurrent } = useLive<SessionWithPages>(`sessions/${id}?limit=${PAGES_SHOWN}`, everyMs);
  if (value === null || !isCurrent) return null;
  if (value.pages.length === 0) {
    const isKept = value.finished_at === null || value.pages_count === 0;
    return <p class="nothing">{isKept ? "No page was committed yet." : "Its pages are no longer kept."}</p>;
  }
  return (
    <Scrolls class="scrolls pages" label="Pages">
      <table>
        <caption class="unseen">Pages of this sync</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              Page
            </th>
            <th scope="col">Read from</th>
            <th scope="col" class="number">
              Activities
            </th>
            <th scope="col" class="number">
              Races
            </th>
            <th scope="col">Committed</th>
          </tr>
        </thead>
        <tbody>
          {value.pages.map((page) => (
            <Guarded
              of={page}
              what={`Page ${page.page_number}`}
              data={`sessions/${id}`}
              frame={inRow(5)}
              key={page.page_number}
            >
              <PageRow page={page} zone={zone} />
            </Guarded>
          ))}
        </tbody>
      </table>
      {value.next_after !== null && (
        <p class="small">
          The first {numberText(value.pages.length)} of {countText(value.pages_count, "page")}.
        </p>
      )}
    </Scrolls>
  );
}

function PageRow({ page, zone }: { readonly page: SessionPage; readonly zone: Zone }) {
  return (
    <tr>
      <th scope="row" class="number">
        {numberText(page.page_number)}
      </th>
      <td>
        {fromText(page.cursor, zone)}
        {page.sweep_verdict !== null && <span class="small"> {verdictText(page.sweep_verdict)}</span>}
      </td>
      <td class="number">
        {numberText(page.activities_count)}
        {page.unidentified_count > 0 && ` (+${numberText(page.unidentified_count)} unreadable)`}
      </td>
      <td class="number">{numberText(page.races_count)}</td>
      <td>
        <Moment at={page.committed_at} />
      </td>
    </tr>
  );
}

const verdictText = titlesOf({
  allowed: "The end; what Strava no longer has was removed.",
  unidentified: "The end; nothing was removed, for some rows could not be read.",
  history_empty: "The history came back empty; the races were kept.",
  too_many: "Too many races would have gone; they were kept.",
} satisfies Readonly<Record<NonNullable<SessionPage["sweep_verdict"]>, string>>);

/** Where a page began, as a person says it. */
function fromText({ before, after, page }: SessionPage["cursor"], zone: Zone): string {
  const start =
    before !== null
      ? `before ${dayText(before * 1000, zone)}`
      : after !== null
        ? `after ${dayText(after * 1000, zone)}`
        : "the newest";
  return page === 1 ? start : `${start}, part ${page}`;
}
