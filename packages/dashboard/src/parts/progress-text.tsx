import type { ListedAthlete } from "../answers.ts";
import { useStore } from "../live/store.ts";
import { countText } from "../words/count.ts";
import { durationText } from "../words/duration.ts";
import { monthText } from "../words/moment.ts";
import { progressOf } from "../words/progress.ts";
import { inUtc } from "./moments.tsx";

/** How far a live sync has come: pages, the date that it has read back to, and about how long it still takes. */
export function ProgressText({ athlete }: { readonly athlete: ListedAthlete }) {
  const zone = useStore(inUtc) ? "UTC" : undefined;
  const now = Date.now();
  const progress = progressOf(athlete, now);
  if (progress === null) return null;
  const { pages, share, readBackTo, etaAt } = progress;
  return (
    <div class="progress">
      {share !== null && (
        <span class="meter thin" aria-hidden="true">
          <span class="used" style={{ width: `${100 * share}%` }} />
        </span>
      )}
      <span>
        {pages === 0 ? "No page yet" : countText(pages, "page")}
        {readBackTo !== null && `, back to ${monthText(readBackTo * 1000, zone)}`}
        {etaAt !== null && `, about ${durationText(etaAt - now)} left`}
      </span>
    </div>
  );
}
