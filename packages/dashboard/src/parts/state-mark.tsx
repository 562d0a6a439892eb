import type { SyncStatus } from "../answers.ts";
import { stateName } from "../words/names.ts";

/** Shapes, so that no state is told by colour alone. */
const SHAPES: Readonly<Record<SyncStatus, string>> = {
  idle: "○",
  queued: "◔",
  in_progress: "◑",
  completed: "●",
  error: "▲",
  disconnected: "✕",
};

export function StateMark({ status }: { readonly status: SyncStatus }) {
  return (
    <span class={`state ${status}`}>
      <span aria-hidden="true">{SHAPES[status]}</span> {stateName(status)}
    </span>
  );
}
