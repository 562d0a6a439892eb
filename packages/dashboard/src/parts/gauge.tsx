import type { Budget } from "../answers.ts";
import { useNow } from "../live/use-now.ts";
import { numberText } from "../words/count.ts";
import { countdownText } from "../words/duration.ts";
import { Moment } from "./moments.tsx";

type Limit = Budget["read"]["short"];

export interface GaugeProps {
  readonly title: string;
  /** The bucket that is nearer to its end is drawn, the other one is told. */
  readonly read: Limit;
  readonly overall: Limit;
  readonly endsAt: number;
  /** Requests of other programs in this window; 0 where nobody knows. */
  readonly otherPrograms: number;
  /** By when all that is queued should be read, epoch ms; null says nothing of it. */
  readonly finishAt: number | null;
}

/** How much of a window's requests is spent, what is kept of the rest, and when it begins anew. */
export function Gauge({ title, read, overall, endsAt, otherPrograms, finishAt }: GaugeProps) {
  const isRead = shareOf(read) >= shareOf(overall);
  const [shown, other] = isRead ? [read, overall] : [overall, read];
  const kept = Math.min(shown.left, shown.kept_for_people);
  const others = Math.min(shown.used, otherPrograms);
  const share = (requests: number) =>
    `${shown.limit === 0 ? 0 : (100 * Math.min(requests, shown.limit)) / shown.limit}%`;
  const told = `${numberText(shown.used)} of ${numberText(shown.limit)} requests used, ${numberText(shown.left)} left`;
  return (
    <section class="gauge" aria-label={title}>
      <h2>{title}</h2>
      <p class="figure">
        <strong>{numberText(shown.left)}</strong> of {numberText(shown.limit)} left
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: the browser's own meter shows one part only */}
      <div
        class="meter"
        role="meter"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={shown.limit}
        aria-valuenow={Math.min(shown.used, shown.limit)}
        aria-valuetext={told}
      >
        <span class="used" style={{ width: share(shown.used - others) }} />
        <span class="others" style={{ width: share(others) }} />
        <span class="free" style={{ width: share(shown.left - kept) }} />
        <span class="kept" style={{ width: share(kept) }} />
      </div>
      <ul class="legend">
        <li class="used">{numberText(shown.used - others)} used</li>
        {others > 0 && <li class="others">{numberText(others)} by other programs</li>}
        <li class="kept">{numberText(kept)} kept for people</li>
      </ul>
      <p class="small">
        Begins anew in <Countdown endsAt={endsAt} /> (<Moment at={endsAt} />
        ). {isRead ? "All requests" : "Reads"}: {numberText(other.used)} of {numberText(other.limit)} used.
        {finishAt !== null && (
          <>
            {" "}
            All that is queued should be read by <Moment at={finishAt} />.
          </>
        )}
      </p>
    </section>
  );
}

function shareOf({ used, limit }: Limit): number {
  return limit === 0 ? 1 : used / limit;
}

/** A part of its own, so that a second draws nothing but itself. */
function Countdown({ endsAt }: { readonly endsAt: number }) {
  return <span class="number">{countdownText(endsAt - useNow())}</span>;
}
