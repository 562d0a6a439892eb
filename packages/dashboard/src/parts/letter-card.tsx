import { visibleText } from "@paceline/protocol/visible-text";
import type { DeadLetter } from "../answers.ts";
import { useAct } from "../live/use-act.ts";
import { addressOf } from "../route.ts";
import { durationText } from "../words/duration.ts";
import { Moment, Sentence } from "./moments.tsx";
import { askPerson } from "./question.tsx";
import { Guarded } from "./safety-net.tsx";

/** One dead letter: what happened, its message, and what can be done. */
export function LetterCard({ letter }: { readonly letter: DeadLetter }) {
  const { id, reason, athlete_id, resolved_at } = letter;
  const data = addressOf("dead-letters", { state: "all", reason, athlete_id });
  return (
    <li class="letter">
      <Guarded of={letter} what={`Dead letter ${id}`} data={data}>
        <LetterText letter={letter} />
      </Guarded>
      {resolved_at === null && <LetterButtons id={id} hasAthlete={athlete_id !== null} />}
    </li>
  );
}

function LetterText({ letter }: { readonly letter: DeadLetter }) {
  const { explanation, athlete_id, sync_session_id, page_number, queue, resolved_at, resolution } = letter;
  return (
    <>
      <p>
        <Sentence text={explanation} />
      </p>
      <p class="small">
        <Moment at={letter.created_at} />
        {resolved_at === null && `, ${durationText(Date.now() - letter.created_at)} ago`} · {queue}
        {athlete_id !== null && (
          <>
            {" · "}
            <a
              href={`/athletes/${athlete_id}${sync_session_id === null ? "" : `?session=${sync_session_id}`}`}
            >
              Athlete {athlete_id}
            </a>
          </>
        )}
        {page_number !== null && ` · page ${page_number}`}
      </p>
      <details>
        <summary>The message</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
        <pre tabIndex={0}>{messageText(letter.message)}</pre>
      </details>
      {resolved_at !== null && (
        <p class="small">
          Resolved <Moment at={resolved_at} />. {resolution !== null && <Sentence text={resolution} />}
        </p>
      )}
    </>
  );
}

function messageText(message: unknown): string {
  return visibleText(typeof message === "string" ? message : JSON.stringify(message, null, 2));
}

function LetterButtons({ id, hasAthlete }: { readonly id: string; readonly hasAthlete: boolean }) {
  const { act, isActing } = useAct();
  const path = `dead-letters/${encodeURIComponent(id)}`;
  const replay = () =>
    act({ path: `${path}/replay`, body: {}, done: () => "The letter is replayed: a new sync is queued." });
  async function discard() {
    const reason = await askPerson({
      title: "Discard this letter?",
      text: "It will count as resolved; nothing is synced.",
      deed: "Discard",
      field: { label: "Why", fits: (typed) => typed.trim() !== "" },
    });
    if (reason === null) return;
    await act({ path, method: "DELETE", body: { reason }, done: () => "The letter is discarded." });
  }
  return (
    <div class="buttons">
      {hasAthlete && (
        <button type="button" aria-disabled={isActing} onClick={replay}>
          Replay
        </button>
      )}
      <button type="button" aria-disabled={isActing} onClick={discard}>
        Discard…
      </button>
    </div>
  );
}
