import { useAct } from "../live/use-act.ts";
import { countText } from "../words/count.ts";
import { askPerson } from "./question.tsx";

/** What is done with all athletes at once. */
export function EveryoneButtons() {
  const { act, isActing } = useAct();
  const begun = ({ enqueued }: { enqueued: number }) =>
    enqueued === 0
      ? "Nobody was free for a sync."
      : `${countText(enqueued, "sync stands", "syncs stand")} in line.`;
  const syncAll = () => act({ path: "syncs", body: { mode: "incremental" }, done: begun });
  async function fullSyncAll() {
    const meant = await askPerson({
      title: "Read every history anew?",
      text: "A full sync of every athlete may need the quota of days. People's own syncs still come first.",
      deed: "Full sync of all",
    });
    if (meant !== null) await act({ path: "syncs", body: { mode: "full" }, done: begun });
  }
  const rescue = () =>
    act<{ rescued: number }>({
      path: "reset-stuck-syncs",
      body: {},
      done: ({ rescued }) =>
        rescued === 0 ? "No sync was stuck." : `${countText(rescued, "stuck sync")} sent on.`,
    });
  return (
    <section class="everyone" aria-labelledby="everyone-title">
      <h2 id="everyone-title">All athletes</h2>
      <div class="buttons">
        <button type="button" aria-disabled={isActing} onClick={syncAll}>
          Sync all
        </button>
        <button type="button" aria-disabled={isActing} onClick={fullSyncAll}>
          Full sync of all…
        </button>
        <button type="button" aria-disabled={isActing} onClick={rescue}>
          Send on what is stuck
        </button>
      </div>
    </section>
  );
}
