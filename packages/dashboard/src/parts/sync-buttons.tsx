import { isolated } from "@paceline/protocol/visible-text";
import type { ListedAthlete } from "../answers.ts";
import { useAct } from "../live/use-act.ts";
import { nameOf } from "../words/names.ts";

/** What can be done with an athlete that loses nothing. */
export function SyncButtons({ athlete }: { readonly athlete: ListedAthlete }) {
  const { act, isActing } = useAct();
  const name = nameOf(athlete);
  const told = isolated(name);
  const path = `athletes/${athlete.strava_id}/sync`;
  const sync = (mode: "full" | "incremental") =>
    act({
      path,
      body: { mode },
      done: () => `A ${mode === "full" ? "full sync" : "sync"} of ${told} is queued.`,
    });
  const stop = () =>
    act<{ stopped_session_id: string | null }>({
      path: `${path}/stop`,
      body: {},
      done: ({ stopped_session_id }) =>
        stopped_session_id === null ? `${told} had no sync to stop.` : `The sync of ${told} is stopped.`,
    });
  if (athlete.sync_status === "disconnected") return null;
  if (athlete.sync_status === "queued" || athlete.sync_status === "in_progress") {
    return (
      <div class="buttons">
        <button type="button" aria-disabled={isActing} onClick={stop} aria-label={`Stop the sync of ${name}`}>
          Stop
        </button>
      </div>
    );
  }
  return (
    <div class="buttons">
      <button
        type="button"
        aria-disabled={isActing}
        onClick={() => sync("incremental")}
        aria-label={`Sync ${name}`}
      >
        Sync
      </button>
      <button
        type="button"
        aria-disabled={isActing}
        onClick={() => sync("full")}
        aria-label={`Full sync of ${name}`}
      >
        Full sync
      </button>
    </div>
  );
}
