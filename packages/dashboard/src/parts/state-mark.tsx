import type { SyncStatus } from "../answers.ts";
import { stateName } from "../words/names.ts";

/** Shapes, so that no state is told by colour alone. */
const SHAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    idle: "○",
    queued: "◔",
    in_progress: "◑",
    completed: "●",
    error: "▲",
    disconnected: "✕",
  } satisfies Readonly<Record<SyncStatus, string>>),
);

export function StateMark({ status }: { readonly status: SyncStatus }) {
  return (
    <span class={`state ${status}`}>
      <span aria-hidden="true">{SHAPES.get(status) ?? "◇"}</span> {stateName(status)}
    </span>
  );
}
