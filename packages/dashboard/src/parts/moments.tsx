import { createStore, useStore } from "../live/store.ts";
import { momentText, utcText } from "../words/moment.ts";
import { partsOf } from "../words/told-times.ts";

/** Whether times are told in UTC: on a screen that is touched, or to ears, nothing hovers. */
export const inUtc = createStore(false);

/** A moment in the reader's time, with UTC on hover; undefined shows nothing. */
export function Moment({ at }: { readonly at: number }) {
  const zone = useStore(inUtc) ? "UTC" : undefined;
  return (
    <time dateTime={new Date(at).toISOString()} title={utcText(at)}>
      {momentText(at, Date.now(), zone)}
    </time>
  );
}

/**
 * A sentence of the API's or of this page's, with the times in it told as all others. It may hold what somebody wrote, and
 * names: none of it turns around what stands before or after it.
 */
export function Sentence({ text }: { readonly text: string }) {
  return <bdi>{partsOf(text).map(drawn)}</bdi>;
}

function drawn(part: ReturnType<typeof partsOf>[number], i: number) {
  if (typeof part === "string") return part;
  return typeof part === "number" ? <Moment at={part} key={i} /> : <bdi key={i}>{part.name}</bdi>;
}

export function ZoneSwitch() {
  const isUtc = useStore(inUtc);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <button type="button" class="quiet" aria-pressed={isUtc} onClick={() => inUtc.set(!isUtc)}>
      Times in UTC{isUtc || zone === "UTC" ? "" : ` instead of ${zone}`}
    </button>
  );
}
