import { useState } from "preact/hooks";
import type { LogLine, Logs } from "../answers.ts";
import { ask } from "../api/ask.ts";
import { turnOf } from "./turn-of.ts";
import { usePoller } from "./use-poller.ts";

/** A session writes a line or two a page, and has a thousand pages at most. */
const LINES_SHOWN_MAX = 2_000;
const LINES_ASKED = 500;

/** A session's log, oldest first, that grows by what is new; null before the first answer. */
export function useLog(sessionId: string, everyMs: () => number): readonly LogLine[] | null {
  const [log, setLog] = useState<{ readonly of: string; readonly lines: readonly LogLine[] } | null>(null);
  const begin = (of: string, signal: AbortSignal) => {
    let lines: readonly LogLine[] = [];
    let after = 0;
    return async () => {
      for (;;) {
        const query = new URLSearchParams({
          session_id: of,
          after: String(after),
          limit: String(LINES_ASKED),
        });
        const answered = await ask<Logs>(`sync-logs?${query}`, { signal });
        if (!answered.ok) return turnOf(answered);
        const { logs, next_after, last_seq } = answered.value;
        after = last_seq;
        lines = [...lines, ...logs].slice(-LINES_SHOWN_MAX);
        setLog({ of, lines });
        if (next_after === null) return "heard";
      }
    };
  };
  usePoller(sessionId, begin, everyMs);
  return log?.of === sessionId ? log.lines : null;
}
