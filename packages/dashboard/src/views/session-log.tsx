import { useEffect, useRef } from "preact/hooks";
import type { LogLine } from "../answers.ts";
import { useLog } from "../live/use-log.ts";
import { Moment, Sentence } from "../parts/moments.tsx";
import { Guarded } from "../parts/safety-net.tsx";
import { Scrolls } from "../parts/scrolls.tsx";

/** So near to its end a reader wants to see what comes. */
const NEAR_END_PX = 40;

/** A session's log as it is written. */
export function SessionLog({ id, everyMs }: { readonly id: string; readonly everyMs: () => number }) {
  const lines = useLog(id, everyMs);
  const box = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  if (lines === null) return null;
  if (lines.length === 0) return <p class="nothing">Nothing is in its log yet.</p>;
  return (
    <Scrolls
      class="scrolls log"
      role="log"
      label="Log"
      box={box}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {lines.map((line) => (
        <Guarded of={line} what={`Line ${line.seq}`} data={`sync-logs?session_id=${id}`} key={line.seq}>
          <Line line={line} />
        </Guarded>
      ))}
    </Scrolls>
  );
}

function Line({ line: { level, message, created_at } }: { readonly line: LogLine }) {
  return (
    <p class={level}>
      <Moment at={created_at} />{" "}
      <span>
        {level !== "info" && <strong>{level === "warn" ? "Warning: " : "Error: "}</strong>}
        <Sentence text={message} />
      </span>
    </p>
  );
}
