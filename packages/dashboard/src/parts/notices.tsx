import { useEffect } from "preact/hooks";
import { createStore, useStore } from "../live/store.ts";
import { Sentence } from "./moments.tsx";

/** What came of something that a person did. */
export interface Notice {
  readonly kind: "done" | "failed";
  readonly sentence: string;
}

const DONE_SHOWN_MS = 8_000;

const notice = createStore<Notice | null>(null);

export function tell(what: Notice): void {
  notice.set(what);
}

/** The latest of them. What failed stays until it was seen; both are read out. */
export function Notices() {
  const told = useStore(notice);
  useEffect(() => {
    if (told?.kind !== "done") return;
    const timer = setTimeout(() => notice.set(null), DONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div class="notices">
      <div role="status">{told?.kind === "done" && <NoticeBody told={told} />}</div>
      <div role="alert">{told?.kind === "failed" && <NoticeBody told={told} />}</div>
    </div>
  );
}

function NoticeBody({ told }: { readonly told: Notice }) {
  return (
    <p class={`notice ${told.kind}`}>
      <span>
        <Sentence text={told.sentence} />
      </span>
      <button type="button" class="quiet" onClick={() => notice.set(null)}>
        Dismiss
      </button>
    </p>
  );
}
