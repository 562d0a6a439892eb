import { useAct } from "../live/use-act.ts";
import { countText } from "../words/count.ts";
import { reasonTitle } from "../words/reasons.ts";
import { askPerson } from "./question.tsx";

interface Replayed {
  readonly enqueued: number;
  readonly replayed: number;
  readonly has_more: boolean;
  readonly not_replayed_count: number;
  readonly not_replayed: readonly { readonly why: string }[];
}

/** What is done with all open letters of a reason. */
export function ReasonButtons({ reason, open }: { readonly reason: string; readonly open: number }) {
  const { act, isActing } = useAct();
  const what = `${countText(open, "open letter")} of “${reasonTitle(reason)}”`;
  async function replayAll() {
    const meant = await askPerson({
      title: "Replay all of them?",
      text: `The athletes of ${what} are synced anew, each once.`,
      deed: "Replay all",
    });
    if (meant !== null)
      await act<Replayed>({ path: "dead-letters/replay", body: { reason }, done: replayedText });
  }
  async function discardAll() {
    const resolution = await askPerson({
      title: "Discard all of them?",
      text: `${what} will count as resolved; nothing is synced.`,
      deed: "Discard all",
      field: { label: "Why", fits: (typed) => typed.trim() !== "" },
    });
    if (resolution === null) return;
    await act<{ discarded: number }>({
      path: "dead-letters/discard",
      body: { reason, resolution },
      done: ({ discarded }) => `${countText(discarded, "letter")} discarded.`,
    });
  }
  return (
    <div class="buttons">
      <button type="button" aria-disabled={isActing} onClick={replayAll}>
        Replay all…
      </button>
      <button type="button" aria-disabled={isActing} onClick={discardAll}>
        Discard all…
      </button>
    </div>
  );
}

function replayedText({ enqueued, replayed, has_more, not_replayed_count, not_replayed }: Replayed): string {
  const stay =
    not_replayed_count > 0
      ? ` ${countText(not_replayed_count, "letter")} stay: ${not_replayed[0]?.why ?? ""}`
      : "";
  const more = has_more ? " There are more: replay again." : "";
  return `${countText(replayed, "letter")} replayed, ${countText(enqueued, "sync")} begun.${stay}${more}`;
}
